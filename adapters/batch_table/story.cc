#include "adapters/batch_table/story.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace zhudong::batch_table {
namespace {

constexpr int64_t kMicros = 1000000;
constexpr size_t kMostWithdrawals = 1000;

bool IsWithdrawal(const Version& version) { return version.item.has_event() && version.item.event().has_withdrawal(); }

// Of two versions of one batch and time, that which deletes the record comes last.
bool Before(const Version& a, const Version& b) {
  if (Older(a.age, b.age) || Older(b.age, a.age)) return Older(a.age, b.age);
  const bool left = IsWithdrawal(a), right = IsWithdrawal(b);
  return left != right ? right : a.cells < b.cells;
}

google::protobuf::Timestamp ToProto(int64_t micros) {
  google::protobuf::Timestamp time;
  const int64_t rest = (micros % kMicros + kMicros) % kMicros;
  time.set_seconds((micros - rest) / kMicros);
  time.set_nanos(static_cast<int32_t>(rest) * 1000);
  return time;
}

std::string Generation(const std::string& id, size_t generation) {
  return generation == 0 ? id : absl::StrCat(id, "~", generation);
}

}  // namespace

Story::Story(std::vector<Version> versions, std::vector<Age> withdrawals)
    : versions_(std::move(versions)), withdrawals_(std::move(withdrawals)) {
  std::sort(versions_.begin(), versions_.end(), Before);
  std::vector<Version> different;
  for (Version& version : versions_) {
    if (!different.empty() && different.back().cells == version.cells) {
      different.back().to_come |= version.to_come;
    } else {
      different.push_back(std::move(version));
    }
  }
  versions_ = std::move(different);
  int64_t last = INT64_MIN;
  for (const Version& version : versions_) {
    recorded_.push_back(std::max(version.age.micros, last == INT64_MIN ? INT64_MIN : last + 1));
    if (version.item.has_event()) last = recorded_.back();
  }
}

std::vector<Story::Said> Story::Tell(const std::vector<std::string>& cells) {
  std::vector<Said> said;
  const auto found = std::find_if(versions_.begin(), versions_.end(),
                                  [&cells](const Version& version) { return version.cells == cells; });
  if (found == versions_.end()) return said;
  const auto index = static_cast<size_t>(found - versions_.begin());
  found->to_come = false;
  if (!found->item.has_event()) {
    said.push_back({found->item});
    return said;
  }
  const bool news = IsWithdrawal(*found) && !IsKnown(found->age);
  if (news && withdrawals_.size() >= kMostWithdrawals) {
    v1::PublishItem bad;
    bad.mutable_unreadable()->set_feed(found->item.event().feed());
    v1::Finding& finding = *bad.mutable_unreadable()->add_findings();
    finding.set_code(v1::FINDING_CODE_ERROR_RANGE);
    finding.set_message("the record was deleted a thousand times");
    said.push_back({std::move(bad)});
    return said;
  }
  if (news) {
    withdrawals_.insert(std::upper_bound(withdrawals_.begin(), withdrawals_.end(), found->age, Older), found->age);
  }
  said.push_back(Say(index));
  said.front().is_news_of_withdrawal = news;
  for (size_t i = index + 1; i < versions_.size(); ++i) {
    const Version& version = versions_[i];
    if (!version.item.has_event() || version.to_come) continue;
    if (IsWithdrawal(version) && !IsKnown(version.age)) continue;  // it was never said
    if (IsWithdrawal(*found) || recorded_[i] != version.age.micros) said.push_back(Say(i));
  }
  return said;
}

size_t Story::GenerationOf(const Age& age) const {
  return static_cast<size_t>(
      std::count_if(withdrawals_.begin(), withdrawals_.end(), [&](const Age& each) { return Older(each, age); }));
}

bool Story::IsKnown(const Age& age) const {
  return std::find(withdrawals_.begin(), withdrawals_.end(), age) != withdrawals_.end();
}

Story::Said Story::Say(size_t index) const {
  const Version& version = versions_[index];
  const size_t generation = GenerationOf(version.age);
  Said said{version.item};
  v1::Event& event = *said.item.mutable_event();
  *event.mutable_recorded_at() = ToProto(recorded_[index]);
  if (event.has_withdrawal()) {
    event.mutable_withdrawal()->set_event_id(Generation(event.withdrawal().event_id(), generation));
    event.set_event_id(absl::StrCat(event.withdrawal().event_id(), "/withdrawn"));
  } else {
    event.set_event_id(Generation(event.event_id(), generation));
  }
  return said;
}

}  // namespace zhudong::batch_table
