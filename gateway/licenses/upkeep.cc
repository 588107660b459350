#include "gateway/licenses/upkeep.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/licenses/license_rows.h"

namespace zhudong::licenses {
namespace {

using store::Family;

constexpr size_t kChunk = 500;
constexpr absl::Duration kTick = absl::Seconds(5);
constexpr int kTicksPerWalk = 120;  // ten minutes
constexpr int kTicksPerPrune = 720;

}  // namespace

void Upkeep::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Upkeep::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool Upkeep::stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

UpkeepCounts Upkeep::counts() const {
  absl::MutexLock lock(&mutex_);
  return counts_;
}

absl::Status Upkeep::DeleteDue() {
  const auto tombstone = [this](std::string_view license_digest) {
    v1::AuditRecord record;
    record.set_action(v1::AUDIT_ACTION_DELETION);
    record.set_license_digest(std::string(license_digest));
    record.set_detail("past its time");
    audit_.AppendAndWait(std::move(record)).status().IgnoreError();
  };
  while (!stopping()) {
    const absl::StatusOr<size_t> looked = store_.DeleteDue(clock_.Now(), kChunk, tombstone);
    if (!looked.ok()) return looked.status();
    if (*looked < kChunk) break;
  }
  return absl::OkStatus();
}

absl::Status Upkeep::WalkRows() {
  UpkeepCounts counts;
  uint64_t sealed_anew = 0;
  std::string from;
  bool more = true;
  while (more && !stopping()) {
    // A short walk at a time: a cursor keeps what it walks over from being freed.
    std::vector<std::string> former;
    {
      const auto rows = store_.database().Range(Family::kLicenses, from, {});
      size_t walked = 0;
      for (; rows->Valid() && walked < kChunk; rows->Next(), ++walked) {
        const std::string_view key = rows->Key();
        if (key[0] == 'r') ++counts.cached_licenses;
        if (IsSealedKind(key[0]) && !store_.keys().IsCurrent(rows->Value())) former.emplace_back(key);
      }
      if (!rows->status().ok()) return rows->status();
      more = rows->Valid();
      if (more) from = std::string(rows->Key());
    }
    for (const std::string& key : former) {
      const absl::StatusOr<bool> done = store_.Reseal(key);
      if (done.ok() && *done) {
        ++sealed_anew;
      } else {
        ++counts.former_keys;
      }
    }
  }
  {
    absl::MutexLock lock(&mutex_);
    counts_ = counts;
  }
  if (sealed_anew == 0) return absl::OkStatus();
  v1::AuditRecord record;
  record.set_action(v1::AUDIT_ACTION_KEY_ROTATION);
  record.set_detail(absl::StrCat(sealed_anew, " rows sealed with the key ", store_.keys().active_key_id(), ", ",
                                 counts.former_keys, " still wait"));
  return audit_.AppendAndWait(std::move(record)).status();
}

void Upkeep::Run() {
  for (int tick = 0;; ++tick) {
    // What fails is tried again with the next turn; the counts that operators see stand still until then.
    if (tick % kTicksPerWalk == 0) WalkRows().IgnoreError();
    if (tick % kTicksPerPrune == 0) audit_.Prune().IgnoreError();
    DeleteDue().IgnoreError();
    absl::MutexLock lock(&mutex_);
    const auto stop = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_; };
    if (mutex_.AwaitWithTimeout(absl::Condition(&stop), kTick)) return;
  }
}

}  // namespace zhudong::licenses
