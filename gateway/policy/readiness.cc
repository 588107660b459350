#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gateway/model/dates.h"
#include "gateway/policy/document_rules.h"

namespace zhudong::policy {
namespace {

constexpr char kNotFound[] = "LICENSE_NOT_FOUND";
constexpr char kNotSupplied[] = "NOT_SUPPLIED";

const Finding* UsableOf(const std::vector<Finding>& findings, v1::LicenseType type) {
  const auto found = std::find_if(findings.begin(), findings.end(), [type](const Finding& finding) {
    return finding.type == type && finding.found && finding.answer.usable();
  });
  return found == findings.end() ? nullptr : &*found;
}

bool NotYetValid(const v1::LicenseAnswer& answer) {
  const model::Date from = model::ParseIsoDate(answer.license().valid_from());
  const absl::Time as_of = absl::FromUnixSeconds(answer.as_of().seconds());
  return from.ok() && answer.has_as_of() && model::DayOf(as_of) < from.day;
}

// Why a license that is there may not be used.
std::string WhyNotUsable(const Finding& finding) {
  if (!finding.reason.empty()) return finding.reason;
  const v1::LicenseAnswer& answer = finding.answer;
  if (answer.license().status() != v1::LICENSE_STATUS_VALID) {
    const std::string name = v1::LicenseStatus_Name(answer.license().status());
    return name.empty() ? "STATUS_OTHER" : name.substr(sizeof("LICENSE_") - 1);
  }
  if (answer.signature() != v1::SIGNATURE_RESULT_VALID && answer.signature() != v1::SIGNATURE_RESULT_ABSENT) {
    return "LICENSE_SIGNATURE";
  }
  return NotYetValid(answer) ? "NOT_YET_VALID" : "EXPIRED";
}

bool Supplied(const DemandedDocument& document, const std::vector<std::string>& supplied) {
  return std::any_of(supplied.begin(), supplied.end(), [&document](const std::string& code) {
    return code == document.code ||
           std::find(document.instead.begin(), document.instead.end(), code) != document.instead.end();
  });
}

bool Accepts(const DemandedDocument& document, v1::LicenseType type) {
  return std::find(document.accepted.begin(), document.accepted.end(), type) != document.accepted.end();
}

// State, reason and answer of one document.
void Judge(const DemandedDocument& document, const std::vector<Finding>& findings,
           const std::vector<std::string>& supplied, v1::DocumentCheck& check) {
  for (const v1::LicenseType type : document.accepted) {
    if (const Finding* usable = UsableOf(findings, type)) {
      check.set_state(v1::DOCUMENT_STATE_FOUND);
      *check.mutable_answer() = usable->answer;
      return;
    }
  }
  if (Supplied(document, supplied)) return check.set_state(v1::DOCUMENT_STATE_SUPPLIED);
  const Finding* spoiled = nullptr;
  const Finding* unasked = nullptr;
  for (const Finding& finding : findings) {
    if (!Accepts(document, finding.type)) continue;
    if (finding.found && spoiled == nullptr) spoiled = &finding;
    const bool unknown = !finding.found && !finding.reason.empty() && finding.reason != kNotFound;
    if (unknown && unasked == nullptr) unasked = &finding;
  }
  if (spoiled != nullptr) {
    check.set_state(v1::DOCUMENT_STATE_NOT_USABLE);
    check.set_reason(WhyNotUsable(*spoiled));
    // A license of doubtful signature is found, but not given out.
    if (spoiled->answer.has_license()) *check.mutable_answer() = spoiled->answer;
    return;
  }
  check.set_state(unasked != nullptr ? v1::DOCUMENT_STATE_UNKNOWN : v1::DOCUMENT_STATE_MISSING);
  check.set_reason(unasked != nullptr ? unasked->reason : document.accepted.empty() ? kNotSupplied : kNotFound);
  const Finding* letter = document.tolerable ? UsableOf(findings, v1::LICENSE_TYPE_TOLERANCE_LETTER) : nullptr;
  if (letter == nullptr) return;
  check.set_state(v1::DOCUMENT_STATE_TOLERATED);
  *check.mutable_answer() = letter->answer;
}

v1::DocumentState AddCheck(const DemandedDocument& document, const std::vector<Finding>& findings,
                           const std::vector<std::string>& supplied, v1::CheckReadinessResponse& response) {
  v1::DocumentCheck& check = *response.add_documents();
  check.set_document(document.code);
  check.set_document_name(document.name);
  for (const v1::LicenseType type : document.accepted) check.add_accepted_types(type);
  for (const std::string& id : document.rule_ids) check.add_rule_ids(id);
  check.set_quote(document.quote);
  Judge(document, findings, supplied, check);
  return check.state();
}

}  // namespace

void JudgeReadiness(const DocumentRule& rule, const std::vector<Finding>& findings,
                    const std::vector<std::string>& supplied, v1::CheckReadinessResponse& response) {
  bool ready = true;
  for (const DemandedDocument& document : rule.demanded) {
    const v1::DocumentState state = AddCheck(document, findings, supplied, response);
    if (state == v1::DOCUMENT_STATE_TOLERATED) response.add_owed(document.code);
    ready = ready && (state == v1::DOCUMENT_STATE_FOUND || state == v1::DOCUMENT_STATE_SUPPLIED ||
                      state == v1::DOCUMENT_STATE_TOLERATED);
  }
  for (const DemandedDocument& document : rule.owed_later) {
    const bool there = std::any_of(document.accepted.begin(), document.accepted.end(),
                                   [&](v1::LicenseType type) { return UsableOf(findings, type) != nullptr; });
    if (!there && !Supplied(document, supplied)) response.add_owed(document.code);
  }
  for (const DemandedDocument& document : rule.optional) {
    AddCheck(document, findings, supplied, response);
    response.mutable_documents()->rbegin()->set_optional(true);
  }
  response.set_ready(ready);
  response.set_region_code(rule.region_code);
  response.set_region_name(rule.region_name);
  response.set_rule_version(rule.version);
}

std::vector<v1::LicenseType> TypesToAsk(const DocumentRule& rule) {
  std::vector<v1::LicenseType> types;
  const auto add = [&types](v1::LicenseType type) {
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  };
  bool tolerable = false;
  for (const DemandedDocument& document : rule.demanded) {
    for (const v1::LicenseType type : document.accepted) add(type);
    tolerable = tolerable || document.tolerable;
  }
  if (tolerable) add(v1::LICENSE_TYPE_TOLERANCE_LETTER);
  for (const DemandedDocument& document : rule.optional) {
    for (const v1::LicenseType type : document.accepted) add(type);
  }
  return types;
}

}  // namespace zhudong::policy
