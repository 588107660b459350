#include "gateway/licenses/use_counts.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace zhudong::licenses {
namespace {

constexpr size_t kMost = 200;

void Count(const std::string& name, std::map<std::string, uint64_t>& counts) {
  const auto found = counts.find(name);
  if (found != counts.end() || counts.size() < kMost) {
    ++counts[name];
  } else {
    ++counts[""];
  }
}

std::vector<std::pair<std::string, uint64_t>> MostFirst(const std::map<std::string, uint64_t>& counts) {
  std::vector<std::pair<std::string, uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

}  // namespace

void UseCounts::Released(const std::string& purpose) {
  absl::MutexLock lock(&mutex_);
  Count(purpose, released_);
}

void UseCounts::Refused(const std::string& reason) {
  absl::MutexLock lock(&mutex_);
  Count(reason, refused_);
}

void UseCounts::Fill(v1::GetLicenseStatusResponse& status) const {
  absl::MutexLock lock(&mutex_);
  for (const auto& [purpose, count] : MostFirst(released_)) {
    v1::PurposeCount& to = *status.add_releases_by_purpose();
    to.set_purpose(purpose);
    to.set_count(count);
  }
  for (const auto& [reason, count] : MostFirst(refused_)) {
    v1::ReasonCount& to = *status.add_refusals_by_reason();
    to.set_reason(reason);
    to.set_count(count);
  }
}

}  // namespace zhudong::licenses
