// Whether a later state of a region's rules takes from customers what they had: no fewer of them may be served free of
// cost than before (S3-117, S4-085, S4-A2-37), and steps or documents that are added are named, too. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "gateway/policy/guide.h"

namespace zhudong::policy {

struct Narrowing {
  // capacity_lowered, customer_left_out, boundary_lost, boundary_moved, charge_raised, step_added, document_added.
  std::string what;
  std::string text;  // in Chinese, for those who put the rules together
  // What it was, and what it is now; the latter is empty where nothing is said any more.
  std::vector<std::string> was;
  std::vector<std::string> is;
};

// Of two guides of one place. A matter of which `before` says nothing can't be narrowed. Where units or boundaries are
// of different kinds, so that neither is known to be less, the change is named all the same: a person has to look.
std::vector<Narrowing> NarrowingsOf(const v1::Guide& before, const v1::Guide& after);

struct NarrowingOn {
  std::string region_code;
  absl::CivilDay day;  // on which it comes into force
  Narrowing narrowing;
};
// All those that the packs bring about, of every region and day.
std::vector<NarrowingOn> NarrowingsWithin(const GuideRules& rules);

}  // namespace zhudong::policy
