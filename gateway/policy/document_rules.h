// Which documents an application for electricity needs, by region, class and stage: data, in one file per city beside
// the words of its policy document (packs/*.toml). Pure.
//
// Sources: the five cities' documents that the packs name. Where a city is silent there is no rule: nothing is assumed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "zhudong/v1/license_service.pb.h"

namespace zhudong::policy {

struct Pack;

// The packs that travel inside the program, by file name.
const std::map<std::string, std::string>& BuiltInPacks();

// One document that is demanded. Any of `accepted` satisfies it; a tolerance letter where `tolerable`.
struct DemandedDocument {
  std::string code;  // identity, premises_title, project_approval, design_qualification, design_drawings …
  std::string name;  // 用电人有效身份证件
  // In order of preference. Empty: no license proves it, the applicant supplies it.
  std::vector<v1::LicenseType> accepted;
  // Codes of documents that may be supplied in its place: a village's proof for a title.
  std::vector<std::string> instead;
  // 容缺受理函 stands in for it (S0-067).
  bool tolerable = false;
  std::vector<std::string> rule_ids;
  std::string quote;
};

// What one region demands at one stage of one class of application.
struct DocumentRule {
  std::string region_code;
  std::string region_name;
  std::string version;
  std::vector<DemandedDocument> demanded;
  // Due at a later stage, may be owed now (一证受理, S4-066).
  std::vector<DemandedDocument> owed_later;
  // Looked for and told, never demanded: how a customer's credit stands (S0-041).
  std::vector<DemandedDocument> optional;
  // How many documents the applicant must bring in person: 0 零证办电, 1 一证办电; -1 when the rule does not say.
  int brought = -1;
};

// Immutable; thread-safe.
class DocumentRules {
 public:
  // `packs` are files' texts by name, at most 1000. INVALID_ARGUMENT holds every problem, a line each, with the pack,
  // the line and what is wrong; two packs of one region may not begin on one day.
  static absl::StatusOr<std::shared_ptr<const DocumentRules>> Parse(const std::map<std::string, std::string>& packs);

  // The rule that holds in `division_code` on `day`: the most specific region wins (county, prefecture, province,
  // nation), then the latest that is in force. A region that says nothing of a class and stage leaves it to the wider
  // one; where it says that nothing is due, the rule demands nothing. NOT_FOUND NO_RULE when no region says anything;
  // INVALID_ARGUMENT for an unspecified class or stage.
  absl::StatusOr<DocumentRule> Find(std::string_view division_code, v1::ApplicationClass application_class,
                                    v1::ApplicationStage stage, absl::CivilDay day) const;
  // Every seed rule id that a pack names.
  std::vector<std::string> RuleIds() const;

 private:
  // Most specific first, then the latest.
  std::vector<std::shared_ptr<const Pack>> packs_;
};

// What was found out about one type of license. Pure value.
struct Finding {
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
  v1::LicenseAnswer answer;  // the best one; empty when `reason` says why there is none
  bool found = false;
  std::string reason;
};

// Fills `response` from the rule, what was found, and what the applicant supplies (document codes); audit_sequence is
// the caller's. A letter of tolerance (found, usable) stands in for tolerable documents and leaves them owed: for one
// that is not there or could not be asked for, never for one that was found revoked or lapsed.
void JudgeReadiness(const DocumentRule& rule, const std::vector<Finding>& findings,
                    const std::vector<std::string>& supplied, v1::CheckReadinessResponse& response);
// The types that must be asked for to judge this rule, the letter included; without doubles, in order. What may be
// owed is not asked for before it is due (个人信息保护法 art. 6: no more than is necessary).
std::vector<v1::LicenseType> TypesToAsk(const DocumentRule& rule);

}  // namespace zhudong::policy
