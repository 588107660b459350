#include "gateway/cases/beyond_rules.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"
#include "gateway/mapping/license_types.h"
#include "gateway/model/text.h"

namespace zhudong::cases {
namespace {

using policy::Addition;
using policy::DemandedDocument;
using policy::DocumentRule;

// A sentence names the first few.
constexpr size_t kNamed = 3;
constexpr size_t kMostCharacters = 40;
// 证, 书: one character says nothing.
constexpr size_t kLeastCharacters = 2;

std::string Shortened(const std::string& text) {
  if (model::CountCharacters(text) <= kMostCharacters) return text;
  size_t bytes = 0;
  for (size_t characters = 0; bytes < text.size(); ++bytes) {
    const bool begins = (static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80;
    if (begins && characters++ == kMostCharacters) break;
  }
  return text.substr(0, bytes) + "…";
}

std::string NamesOf(const std::set<std::string>& all) {
  std::vector<std::string> names;
  for (const std::string& one : all) {
    if (names.size() == kNamed) break;
    names.push_back(Shortened(one));
  }
  return absl::StrCat(absl::StrJoin(names, "、"), all.size() > kNamed ? "等" : "");
}

// By the contract's word, a type code, or a name that systems give it.
v1::LicenseType LicenseOf(const std::string& words) {
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
  if (v1::LicenseType_Parse(absl::StrCat("LICENSE_TYPE_", absl::AsciiStrToUpper(words)), &type)) return type;
  static const auto* const types = new absl::StatusOr<mapping::LicenseTypes>(mapping::LicenseTypes::Make());
  return types->ok() ? (*types)->Find(words, words) : v1::LICENSE_TYPE_OTHER;
}

// The code of the packs, or the utility's words; a letter of tolerance is promised by name too, and is none.
bool IsCommitmentLetter(const std::string& words) {
  return words == "commitment_letter" ||
         (words.find("承诺书") != std::string::npos && LicenseOf(words) != v1::LICENSE_TYPE_TOLERANCE_LETTER);
}

bool Means(const std::string& words, const DemandedDocument& document) {
  const auto& instead = document.instead;
  if (words == document.code || std::find(instead.begin(), instead.end(), words) != instead.end()) return true;
  const std::string key = model::IdentifierKey(words);
  const bool says_something = model::CountCharacters(key) >= kLeastCharacters;
  if (says_something && model::IdentifierKey(document.name).find(key) != std::string::npos) return true;
  const v1::LicenseType type = LicenseOf(words);
  const auto& accepted = document.accepted;
  return (document.tolerable && type == v1::LICENSE_TYPE_TOLERANCE_LETTER) ||
         std::find(accepted.begin(), accepted.end(), type) != accepted.end();
}

bool Knows(const DocumentRule& rule, const std::string& words) {
  const auto means = [&](const DemandedDocument& document) { return Means(words, document); };
  return std::any_of(rule.demanded.begin(), rule.demanded.end(), means) ||
         std::any_of(rule.owed_later.begin(), rule.owed_later.end(), means);
}

v1::ApplicationClass ClassOf(v1::CustomerClass customer) {
  switch (customer) {
    case v1::CUSTOMER_CLASS_RESIDENT:
      return v1::APPLICATION_CLASS_LOW_VOLTAGE_RESIDENT;
    case v1::CUSTOMER_CLASS_LOW_VOLTAGE_THREE_ZERO:
    case v1::CUSTOMER_CLASS_LOW_VOLTAGE_OTHER:
      return v1::APPLICATION_CLASS_LOW_VOLTAGE_OTHER;
    case v1::CUSTOMER_CLASS_HIGH_VOLTAGE_SINGLE:
    case v1::CUSTOMER_CLASS_HIGH_VOLTAGE_DUAL:
      return v1::APPLICATION_CLASS_HIGH_VOLTAGE;
    default:
      return v1::APPLICATION_CLASS_UNSPECIFIED;
  }
}

// The stage at which a step is; unspecified: at any, after acceptance.
v1::ApplicationStage StageOf(const v1::CaseStatusReport& report) {
  switch (report.milestone()) {
    case v1::CASE_MILESTONE_DESIGN_SUBMITTED:
    case v1::CASE_MILESTONE_DESIGN_REVIEWED:
      return v1::APPLICATION_STAGE_DESIGN_REVIEW;
    case v1::CASE_MILESTONE_INTERIM_INSPECTION_REQUESTED:
    case v1::CASE_MILESTONE_INTERIM_INSPECTED:
      return v1::APPLICATION_STAGE_INTERMEDIATE_INSPECTION;
    case v1::CASE_MILESTONE_INSPECTION_REQUESTED:
    case v1::CASE_MILESTONE_INSPECTED:
      return v1::APPLICATION_STAGE_COMPLETION_INSPECTION;
    default:
      break;
  }
  switch (report.status()) {
    case v1::CASE_STATUS_RECEIVED:
    case v1::CASE_STATUS_ACCEPTED:
    case v1::CASE_STATUS_NOT_ACCEPTED:
    case v1::CASE_STATUS_ACCEPTANCE_REFUSED:
      return v1::APPLICATION_STAGE_ACCEPTANCE;
    default:
      return v1::APPLICATION_STAGE_UNSPECIFIED;
  }
}

class Additions {
 public:
  Additions(const Facts& facts, absl::CivilDay day, const Rules& rules, v1::CaseFile& file)
      : facts_(facts), day_(day), rules_(rules), file_(file) {
    for (size_t i = 0; i < facts.size(); ++i) {
      const v1::CaseStatusReport& report = facts[i].event->case_status_report();
      if (!report.own_step().empty() || report.demanded_documents_size() > 0) telling_.push_back(i);
    }
  }

  // Of most cases nothing of the kind is told, and no rule need be looked up.
  bool Nothing() const { return telling_.empty(); }

  void FindSteps() {
    const auto forbids = Forbids(Addition::kSteps);
    if (!forbids) return;
    Each([&](const v1::CaseStatusReport& report, uint32_t position) {
      if (!report.own_step().empty()) Add(*forbids, report.own_step(), position, steps_);
    });
  }

  void FindLetters() {
    const auto forbids = Forbids(Addition::kCommitmentLetters);
    if (!forbids) return;
    Each([&](const v1::CaseStatusReport& report, uint32_t position) {
      for (const std::string& words : report.demanded_documents()) {
        if (IsCommitmentLetter(words)) Add(*forbids, words, position, letters_);
      }
    });
  }

  void FindDocuments(v1::CustomerClass customer) {
    const auto forbids = Forbids(Addition::kDocuments);
    if (!forbids || ClassOf(customer) == v1::APPLICATION_CLASS_UNSPECIFIED) return;
    for (int i = v1::APPLICATION_STAGE_START; i < v1::ApplicationStage_ARRAYSIZE; ++i) {
      const auto rule =
          rules_.documents->Find(file_.division_code(), ClassOf(customer), static_cast<v1::ApplicationStage>(i), day_);
      demanded_.push_back(rule.ok() ? std::optional(*rule) : std::nullopt);
    }
    Each([&](const v1::CaseStatusReport& report, uint32_t position) {
      for (const std::string& words : report.demanded_documents()) {
        if (!IsCommitmentLetter(words) && !MayBeDemanded(words, StageOf(report))) {
          Add(*forbids, words, position, documents_);
        }
      }
    });
  }

  void Tell() {
    if (evidence_.empty()) return;
    std::vector<std::string> parts;
    if (!steps_.empty()) parts.push_back(absl::StrCat("自设环节 ", steps_.size(), " 个（", NamesOf(steps_), "）"));
    if (!documents_.empty()) {
      parts.push_back(absl::StrCat("要求规则以外的资料 ", documents_.size(), " 份（", NamesOf(documents_), "）"));
    }
    if (!letters_.empty()) {
      parts.push_back(absl::StrCat("要求签订承诺书 ", letters_.size(), " 份（", NamesOf(letters_), "）"));
    }
    v1::CaseSuspicion& suspicion = *file_.add_suspicions();
    suspicion.set_kind(v1::SUSPICION_KIND_BEYOND_THE_RULES);
    suspicion.set_what(absl::StrCat(absl::StrJoin(parts, "，"), "；", absl::StrJoin(regions_, "、"), "规定不得增设（",
                                    absl::StrJoin(rule_ids_, " "), "）"));
    for (const uint32_t position : evidence_) suspicion.add_evidence(position);
  }

 private:
  std::optional<policy::Prohibition> Forbids(Addition addition) const {
    return rules_.clocks->Forbids(file_.division_code(), addition, day_);
  }

  template <typename Visit>
  void Each(const Visit& visit) const {
    for (const size_t i : telling_) visit(facts_[i].event->case_status_report(), static_cast<uint32_t>(i + 1));
  }

  void Add(const policy::Prohibition& rule, const std::string& words, uint32_t position, std::set<std::string>& to) {
    to.insert(words);
    evidence_.insert(position);
    regions_.insert(rule.rests.region_name);
    rule_ids_.insert(rule.rests.rule_ids.begin(), rule.rests.rule_ids.end());
  }

  // What one stage demands may still be owed at a later one (一证受理, S4-066).
  bool MayBeDemanded(const std::string& words, v1::ApplicationStage stage) const {
    const auto index = [](v1::ApplicationStage of) { return static_cast<size_t>(of - v1::APPLICATION_STAGE_START); };
    const bool any = stage == v1::APPLICATION_STAGE_UNSPECIFIED;
    if (!demanded_[index(any ? v1::APPLICATION_STAGE_ACCEPTANCE : stage)]) return true;
    const size_t last = any ? demanded_.size() - 1 : index(stage);
    for (size_t i = 0; i <= last; ++i) {
      if (demanded_[i] && Knows(*demanded_[i], words)) return true;
    }
    return false;
  }

  const Facts& facts_;
  const absl::CivilDay day_;
  const Rules& rules_;
  v1::CaseFile& file_;
  std::vector<size_t> telling_;                        // facts that tell of a step of one's own, or of documents
  std::vector<std::optional<DocumentRule>> demanded_;  // by stage; nullopt: no rule says
  std::set<std::string> steps_, documents_, letters_;
  std::set<std::string> regions_, rule_ids_;
  std::set<uint32_t> evidence_;
};

}  // namespace

void SuspectAdditions(const Facts& facts, v1::CustomerClass customer, absl::CivilDay day, const Rules& rules,
                      v1::CaseFile& file) {
  Additions additions(facts, day, rules, file);
  if (additions.Nothing()) return;
  additions.FindSteps();
  additions.FindDocuments(customer);
  additions.FindLetters();
  additions.Tell();
}

void SuspectCommitmentLetters(const Facts& facts, absl::CivilDay day, const Rules& rules, v1::CaseFile& file) {
  Additions additions(facts, day, rules, file);
  if (additions.Nothing()) return;
  additions.FindLetters();
  additions.Tell();
}

}  // namespace zhudong::cases
