// What a region makes public (办电指南), out of its pack: the way to be connected, limits, documents, who pays up to
// where, charges, hotlines, and what else must be made public. Pure.
//
// Sources: the rules that each value names. Where no region says anything, it is left out: nothing is assumed.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/policy/document_rules.h"
#include "zhudong/v1/guide.pb.h"

namespace zhudong::policy {

// Immutable; thread-safe.
class GuideRules {
 public:
  // As DocumentRules::Parse, of the same files.
  static absl::StatusOr<std::shared_ptr<const GuideRules>> Parse(const std::map<std::string, std::string>& packs);

  // What holds in `division_code` on `day`; with a customer, of that one alone and without `publications`. Of each
  // matter the most specific region that says anything of it is heard (county, prefecture, province, nation), there the
  // latest in force; what must be made public binds together, whoever says it. NOT_FOUND NO_RULE when no region says
  // anything at all.
  absl::StatusOr<v1::Guide> Find(std::string_view division_code, const std::optional<Customer>& customer,
                                 absl::CivilDay day) const;

  // (code, name) of every region that has a pack, in order.
  std::vector<std::pair<std::string, std::string>> Regions() const;
  // The days on which something begins in this region, or has ended the day before; ascending.
  std::vector<absl::CivilDay> DaysOfChange(std::string_view region_code) const;

 private:
  std::vector<std::shared_ptr<const Pack>> packs_;  // most specific first, then the latest
  std::shared_ptr<const ClockRules> clocks_;
  std::shared_ptr<const DocumentRules> documents_;
};

// `resident` of CUSTOMER_CLASS_RESIDENT; nullopt of none.
std::optional<Customer> CustomerOf(v1::CustomerClass customer_class);

}  // namespace zhudong::policy
