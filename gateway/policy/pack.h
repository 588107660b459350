// One city's file as values, and its reading. Private to this folder.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/policy/document_rules.h"
#include "gateway/policy/invitations.h"
#include "gateway/policy/routes.h"
#include "zhudong/v1/guide.pb.h"

namespace zhudong::policy {

// Where and from when an entry of a pack holds.
struct Scope {
  std::vector<v1::ApplicationClass> classes;
  std::vector<v1::ApplicationStage> stages;
  absl::CivilDay effective_from;

  bool Holds(v1::ApplicationClass application_class, v1::ApplicationStage stage, absl::CivilDay day) const;
};

// [[document]]
struct PackDocument {
  DemandedDocument document;
  Scope demanded;
  // Stages at which it may still be owed.
  Scope owed;
  // Looked for where it can be had, and no precondition.
  bool optional = false;
};

// [[tolerance]]: a letter stands in for these documents there.
struct PackTolerance {
  std::string region_code;
  std::string region_name;
  std::vector<std::string> documents;
  Scope scope;
  std::vector<std::string> rule_ids;
  std::string quote;
};

// [[brought]]: how many documents the applicant brings in person. Its scope has no stages.
struct PackBrought {
  int count = 0;
  Scope scope;
};

// From when on, and until when, an entry about customers holds.
struct CustomerScope {
  std::vector<Customer> customers;
  std::optional<bool> special_load;  // for those that are, or are not; left out: for all
  absl::CivilDay effective_from;
  absl::CivilDay effective_until = absl::CivilDay::max();

  bool Holds(Customer customer, bool special, absl::CivilDay day) const;
};

// [[process]], [[term]]
struct PackProcess {
  Process process;
  CustomerScope scope;
};
struct PackTerm {
  Term term;
  CustomerScope scope;
};

// [[capacity_limit]]
struct PackCapacityLimit {
  CapacityLimit limit;
  absl::CivilDay effective_until = absl::CivilDay::max();
};

// [[outage_notice]]
struct PackOutageNotice {
  OutageNotice notice;
  absl::CivilDay effective_until = absl::CivilDay::max();
};

// What is made public of a kind of customer: [[investment_boundary]], [[favoured_project]], [[charge]], [[programme]].
template <typename Said>
struct PackSaid {
  Said said;
  CustomerScope scope;
};

// What is made public of a region: [[hotline]], [[catalogue]], [[publication]].
template <typename Told>
struct PackTold {
  Told told;
  absl::CivilDay effective_from;
  absl::CivilDay effective_until = absl::CivilDay::max();
};

// [[invitation]]
struct PackInvitation {
  std::vector<v1::EventKind> after;
  Invitation invitation;
  absl::CivilDay effective_until = absl::CivilDay::max();
};

// What one file says.
struct Pack {
  std::string name;
  std::string region_code;
  std::string region_name;
  std::string version;
  std::string source;
  std::string assurance;
  absl::CivilDay effective_from;
  std::vector<PackDocument> documents;
  std::vector<PackTolerance> tolerances;
  std::vector<PackBrought> brought;
  // [[nothing_due]]: the rule says that there is nothing to hand in.
  std::vector<Scope> nothing_due;
  std::vector<PackProcess> processes;
  std::vector<PackTerm> terms;
  std::vector<PackCapacityLimit> capacity_limits;
  std::vector<Cap> caps;
  std::vector<PackOutageNotice> outage_notices;
  std::vector<ReportDuty> reports;
  std::vector<Prohibition> prohibitions;
  std::vector<DuctOffer> duct_offers;
  std::vector<Route> routes;
  std::vector<PackSaid<v1::GuideBoundary>> boundaries;
  std::vector<PackSaid<v1::GuideFavour>> favoured;
  std::vector<PackSaid<v1::GuideCharge>> charges;
  std::vector<PackSaid<v1::GuideProgramme>> programmes;
  std::vector<PackTold<v1::GuideHotline>> hotlines;
  std::vector<PackTold<v1::GuideCatalogue>> catalogues;
  std::vector<PackTold<v1::GuidePublication>> publications;
  std::vector<PackInvitation> invitations;
  std::vector<std::string> rule_ids;
};

// The leading digits that a division within the region has: `4401` of 440100; none of 100000, the nation.
std::string_view RegionPrefix(std::string_view region_code);

// Appends every problem to `problems`, a line each: `guangzhou.toml:12:5: what is wrong`; the result is then not to
// be used.
Pack ParsePack(const std::string& file, const std::string& text, std::string& problems);

using Packs = std::vector<std::shared_ptr<const Pack>>;
// Most specific region first, there the latest first. At most 1000; two of one region may not begin on one day.
absl::StatusOr<Packs> ParsePacks(const std::map<std::string, std::string>& packs);

bool Within(std::string_view division_code, std::string_view region_code);
// (code, name) of every region that has one, in order.
std::vector<std::pair<std::string, std::string>> RegionsOf(const Packs& packs);
// Those that speak for a place on a day, most specific first: of one region the latest in force alone.
std::vector<const Pack*> Speaking(const Packs& packs, std::string_view division_code, absl::CivilDay day);

}  // namespace zhudong::policy
