#include "gateway/policy/document_rules.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"
#include "gateway/model/errors.h"
#include "gateway/policy/pack.h"

namespace zhudong::policy {
namespace {

using base::ToAbsl;

void Tolerate(const PackTolerance& tolerance, DocumentRule& rule) {
  for (DemandedDocument& document : rule.demanded) {
    const auto& codes = tolerance.documents;
    if (document.tolerable || std::find(codes.begin(), codes.end(), document.code) == codes.end()) continue;
    document.tolerable = true;
    for (const std::string& id : tolerance.rule_ids) {
      const auto& ids = document.rule_ids;
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) document.rule_ids.push_back(id);
    }
    if (document.quote != tolerance.quote) absl::StrAppend(&document.quote, "；", tolerance.quote);
    rule.region_code = tolerance.region_code;
    rule.region_name = tolerance.region_name;
  }
}

// The latest that is in force says how many are brought.
int BroughtIn(const Pack& pack, v1::ApplicationClass application_class, absl::CivilDay day) {
  const PackBrought* latest = nullptr;
  for (const PackBrought& entry : pack.brought) {
    const auto& classes = entry.scope.classes;
    if (entry.scope.effective_from > day) continue;
    if (std::find(classes.begin(), classes.end(), application_class) == classes.end()) continue;
    if (latest == nullptr || entry.scope.effective_from >= latest->scope.effective_from) latest = &entry;
  }
  return latest == nullptr ? -1 : latest->count;
}

// Puts the entry in, or in the place of an earlier one of the same code.
void Put(const DemandedDocument& document, std::vector<DemandedDocument>& documents) {
  const auto same = std::find_if(documents.begin(), documents.end(),
                                 [&document](const DemandedDocument& other) { return other.code == document.code; });
  if (same == documents.end()) {
    documents.push_back(document);
  } else {
    *same = document;
  }
}

// False when the pack says nothing of this class and stage.
bool RuleIn(const Pack& pack, std::string_view division_code, v1::ApplicationClass application_class,
            v1::ApplicationStage stage, absl::CivilDay day, DocumentRule& rule) {
  bool said = std::any_of(pack.nothing_due.begin(), pack.nothing_due.end(),
                          [&](const Scope& scope) { return scope.Holds(application_class, stage, day); });
  std::vector<const PackDocument*> entries;
  for (const PackDocument& entry : pack.documents) entries.push_back(&entry);
  std::stable_sort(entries.begin(), entries.end(), [](const PackDocument* a, const PackDocument* b) {
    return a->demanded.effective_from < b->demanded.effective_from;
  });
  for (const PackDocument* entry : entries) {
    const bool demanded = entry->demanded.Holds(application_class, stage, day);
    const bool owed = entry->owed.Holds(application_class, stage, day);
    if (demanded) Put(entry->document, entry->optional ? rule.optional : rule.demanded);
    if (owed) Put(entry->document, rule.owed_later);
    said = said || (demanded && !entry->optional) || owed;
  }
  if (!said) return false;
  rule.region_code = pack.region_code;
  rule.region_name = pack.region_name;
  rule.version = pack.version;
  rule.brought = BroughtIn(pack, application_class, day);
  for (const PackTolerance& tolerance : pack.tolerances) {
    if (Within(division_code, tolerance.region_code) && tolerance.scope.Holds(application_class, stage, day)) {
      Tolerate(tolerance, rule);
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const DocumentRules>> DocumentRules::Parse(
    const std::map<std::string, std::string>& packs) {
  absl::StatusOr<Packs> parsed = ParsePacks(packs);
  if (!parsed.ok()) return parsed.status();
  auto rules = std::make_shared<DocumentRules>();
  rules->packs_ = *std::move(parsed);
  return std::shared_ptr<const DocumentRules>(std::move(rules));
}

absl::StatusOr<DocumentRule> DocumentRules::Find(std::string_view division_code, v1::ApplicationClass application_class,
                                                 v1::ApplicationStage stage, absl::CivilDay day) const {
  if (application_class == v1::APPLICATION_CLASS_UNSPECIFIED || stage == v1::APPLICATION_STAGE_UNSPECIFIED) {
    return absl::InvalidArgumentError("name the class and the stage of the application");
  }
  // What the latest of a region no longer says is not filled up from the former.
  for (const Pack* pack : Speaking(packs_, division_code, day)) {
    DocumentRule rule;
    if (RuleIn(*pack, division_code, application_class, stage, day, rule)) return rule;
  }
  return model::Error(
      absl::StatusCode::kNotFound, v1::ERROR_REASON_NO_RULE,
      absl::StrCat("no document rule is configured for ", ToAbsl(division_code), ", ",
                   v1::ApplicationClass_Name(application_class), " at ", v1::ApplicationStage_Name(stage), " on ",
                   model::FormatIsoDate(day), ": put a policy pack of the region into the gateway's settings"));
}

std::vector<std::string> DocumentRules::RuleIds() const {
  std::vector<std::string> ids;
  for (const auto& pack : packs_) ids.insert(ids.end(), pack->rule_ids.begin(), pack->rule_ids.end());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace zhudong::policy
