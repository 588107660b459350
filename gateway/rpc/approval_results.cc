#include "gateway/rpc/approval_results.h"

#include <cstdint>
#include <iterator>

#include "gateway/base/bytes.h"
#include "gateway/cases/fact.h"
#include "gateway/model/dates.h"

namespace zhudong::rpc {
namespace {

// Below the 4 MiB that a gRPC client takes unless told otherwise.
constexpr size_t kMostBytes = 3u << 20;
// Signed, so that moments before 1970 sort before those after.
constexpr uint64_t kZero = uint64_t{1} << 63;

// Its order is that of the list.
std::string PlaceOf(absl::Time decided, const std::string& case_id) {
  std::string place;
  base::AppendU64(place, ~(static_cast<uint64_t>(absl::ToUnixMicros(decided)) + kZero));
  return place + case_id;
}

}  // namespace

void ApprovalResultsPage::Add(const std::string& case_id, v1::ApprovalPublication publication) {
  const absl::Time decided = cases::TimeOf(publication.decided_at());
  const absl::CivilDay day = model::DayOf(decided);
  std::string place = PlaceOf(decided, case_id);
  if (day < first_ || day > last_ || place < start_) return;
  held_.insert_or_assign(std::move(place), std::move(publication));
  if (held_.size() > size_ + 1) held_.erase(std::prev(held_.end()));
}

std::string ApprovalResultsPage::Write(v1::ListApprovalResultsResponse& response) {
  size_t bytes = 0;
  for (auto& [place, publication] : held_) {
    if (static_cast<size_t>(response.results_size()) == size_ || bytes > kMostBytes) return place;
    bytes += publication.ByteSizeLong();
    *response.add_results() = std::move(publication);
  }
  return "";
}

}  // namespace zhudong::rpc
