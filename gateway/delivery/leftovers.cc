#include "gateway/delivery/leftovers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/delivery/acts.h"
#include "gateway/delivery/rows.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::delivery {
namespace {

using google::protobuf::util::TimeUtil;
using store::Family;

// Every name that rows stand under.
absl::StatusOr<std::vector<std::string>> NamesOf(const store::Database& database) {
  std::vector<std::string> names;
  const auto cursor = database.Range(Family::kDelivery, "", "");
  while (cursor->Valid()) {
    std::string_view rest = cursor->Key();
    std::string name;
    if (!base::TakePart(rest, name)) return absl::DataLossError("a row of delivery is nobody's: restore a backup");
    std::string part;
    base::AppendPart(part, name);
    // Under the empty name stand those who pull.
    if (!name.empty()) names.push_back(std::move(name));
    cursor->Seek(base::PrefixEnd(part));
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return names;
}

}  // namespace

absl::StatusOr<v1::SubscriberStatus> Leftovers::StatusOf(const std::string& subscriber) const {
  const Rows rows(database_, subscriber);
  const auto state = rows.ReadState();
  if (!state.ok()) return state.status();
  v1::SubscriberStatus status = state->totals();
  status.set_subscriber(subscriber);
  status.set_state("removed");
  status.set_position(state->position());
  uint64_t waiting = 0;
  const absl::Status read = rows.VisitLanes([&](const std::string&, const Lane& lane) {
    waiting += lane.waiting;
    status.set_held_projects(status.held_projects() + 1);
    status.set_dead_letters(status.dead_letters() + (lane.held ? 1 : 0));
  });
  if (!read.ok()) return read;
  status.set_pending(waiting + (log_.end() > state->position() ? log_.end() - state->position() : 0));
  return status;
}

absl::StatusOr<std::vector<v1::SubscriberStatus>> Leftovers::List() const {
  const auto names = NamesOf(database_);
  if (!names.ok()) return names.status();
  std::vector<v1::SubscriberStatus> left;
  const std::shared_ptr<const std::set<std::string>> configured = configured_.Get();
  for (const std::string& name : *names) {
    if (configured->contains(name)) continue;
    auto status = StatusOf(name);
    // Of one that was forgotten, what operators did is kept.
    if (absl::IsNotFound(status.status())) continue;
    if (!status.ok()) return status.status();
    left.push_back(*std::move(status));
  }
  return left;
}

absl::StatusOr<v1::SubscriberStatus> Leftovers::Forget(const std::string& subscriber, bool dry_run,
                                                       const Operator& by) {
  if (configured_.Get()->contains(subscriber)) {
    return absl::FailedPreconditionError(absl::StrCat(subscriber, " is in the settings: disable it first"));
  }
  auto status = StatusOf(subscriber);
  if (absl::IsNotFound(status.status())) {
    return absl::NotFoundError(absl::StrCat("nothing is kept of a subscriber `", subscriber, "`"));
  }
  if (!status.ok() || dry_run) return status;
  store::Batch batch;
  Rows(database_, subscriber).Forget(batch);
  const Acts acts(database_, subscriber);
  acts.PutControl(batch, {});
  v1::OperatorAct act;
  act.set_act("forget");
  act.set_principal(by.principal);
  act.set_reason(by.reason);
  act.set_events(status->pending());
  *act.mutable_at() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(clock_.Now()));
  acts.Put(batch, act);
  if (absl::Status written = database_.Write(batch); !written.ok()) return written;
  if (absl::Status synced = database_.Sync(); !synced.ok()) return synced;
  return status;
}

}  // namespace zhudong::delivery
