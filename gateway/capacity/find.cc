#include "gateway/capacity/find.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/capacity/available.h"

namespace zhudong::capacity {
namespace {

constexpr size_t kProvinceDigits = 2;
constexpr size_t kVillageDigits = 12;

// `440100000000` → `4401`: GB/T 2260 and GB/T 10114 fill up with zeros, two or three to a level.
std::string WithoutZeros(std::string code) {
  for (const auto& [longer, shorter] : {std::pair<size_t, size_t>{12, 9}, {9, 6}, {6, 4}, {4, 2}}) {
    if (code.size() == longer && code.find_first_not_of('0', shorter) == std::string::npos) code.resize(shorter);
  }
  return code;
}

bool Holds(std::string_view wider, std::string_view code) { return code.substr(0, wider.size()) == wider; }

absl::Status Check(const CapacityQuestion& question) {
  if (question.at.has_value() != question.division_code.empty()) {
    return absl::InvalidArgumentError("give `at` or `division_code`, exactly one of them");
  }
  if (question.at && !(std::abs(question.at->latitude()) <= 90 && std::abs(question.at->longitude()) <= 180)) {
    return absl::InvalidArgumentError("at: give degrees, latitude ±90, longitude ±180");
  }
  const std::string& code = question.division_code;
  const bool digits =
      std::all_of(code.begin(), code.end(), [](unsigned char each) { return absl::ascii_isdigit(each); });
  if (!question.at && (code.size() < kProvinceDigits || code.size() > kVillageDigits || !digits)) {
    return absl::InvalidArgumentError("division_code: give 2 to 12 digits");
  }
  if (!(question.at_least_kva >= 0)) return absl::InvalidArgumentError("at_least_kva: give 0 or more");
  return absl::OkStatus();
}

}  // namespace

CapacityFinder::CapacityFinder(std::vector<v1::CapacityPlace> places) {
  std::sort(places.begin(), places.end(), [](const v1::CapacityPlace& a, const v1::CapacityPlace& b) {
    return std::tie(a.feed(), a.capacity().place()) < std::tie(b.feed(), b.capacity().place());
  });
  entries_.reserve(places.size());
  for (v1::CapacityPlace& each : places) {
    std::string finding;
    areas_.Add(each.capacity().area(), finding);
    const bool told = each.capacity().area_size() > 0;
    if (told && !finding.empty()) {
      findings_.push_back(absl::StrCat(each.feed(), "/", each.capacity().place(), ": ", finding));
    }
    std::string division = WithoutZeros(each.division_code());
    entries_.push_back({std::move(each), std::move(division), told && finding.empty()});
  }
}

absl::StatusOr<std::vector<v1::CapacityPlace>> CapacityFinder::Find(const CapacityQuestion& question) const {
  if (absl::Status status = Check(question); !status.ok()) return status;
  std::vector<size_t> there;
  if (question.at) {
    there = areas_.Holding(*question.at);
  } else {
    const std::string division = WithoutZeros(question.division_code);
    for (size_t i = 0; i < entries_.size(); ++i) {
      const Entry& entry = entries_[i];
      const bool around = !entry.has_area && !entry.division.empty() && Holds(entry.division, division);
      if (around || Holds(division, entry.division)) there.push_back(i);
    }
  }
  std::vector<std::pair<double, size_t>> found;  // by what they have; -1: not told
  for (const size_t i : there) {
    const v1::GridCapacity& capacity = entries_[i].place.capacity();
    if (question.public_only && !capacity.public_()) continue;
    const double kva = AvailableKva(capacity, question.today).value_or(-1);
    if (question.at_least_kva == 0 || kva >= question.at_least_kva) found.emplace_back(-kva, i);
  }
  std::sort(found.begin(), found.end());
  if (found.size() > kMaxPlaces) found.resize(kMaxPlaces);
  std::vector<v1::CapacityPlace> places;
  places.reserve(found.size());
  for (const auto& [kva, i] : found) places.push_back(entries_[i].place);
  return places;
}

}  // namespace zhudong::capacity
