#include "gateway/ingest/check_fields.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/citizen_id.h"
#include "gateway/model/credit_code.h"
#include "gateway/model/dates.h"
#include "gateway/model/elicense_id.h"
#include "gateway/model/industry_code.h"
#include "gateway/model/mask.h"
#include "gateway/model/permit_number.h"
#include "gateway/model/placeholders.h"
#include "gateway/model/project_code.h"
#include "gateway/model/real_estate_unit.h"
#include "gateway/model/supervision_number.h"
#include "gateway/model/text.h"

namespace zhudong::ingest {
namespace {

using std::string_view;

bool IsFreeText(Form form) { return form == Form::kName || form == Form::kProse; }

size_t MaxBytes(Form form) { return IsFreeText(form) ? kMaxTextBytes : kMaxCodeBytes; }

// `p-` and 128 bits in base32, as correlation makes them.
bool IsProjectId(string_view text) {
  constexpr size_t kBytes = 28;
  return text.size() == kBytes && text.starts_with("p-") && std::all_of(text.begin() + 2, text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
         });
}

void Add(std::vector<v1::Finding>& findings, v1::FindingCode code, const Path& at, string_view message) {
  if (findings.size() >= kMaxFindings) return;
  v1::Finding& finding = findings.emplace_back();
  finding.set_code(code);
  finding.set_field(at.Text());
  finding.set_message(std::string(message));
}

}  // namespace

std::string Path::Text() const {
  std::string text = parent == nullptr ? std::string() : absl::StrCat(parent->Text(), ".");
  absl::StrAppend(&text, base::ToAbsl(name));
  if (index >= 0) absl::StrAppend(&text, "[", index, "]");
  return text;
}

void FieldChecker::Error(v1::FindingCode code, const Path& at, string_view message) {
  Add(verdict_.errors, code, at, message);
}

void FieldChecker::Note(v1::FindingCode code, const Path& at, string_view message) {
  Add(verdict_.notes, code, at, message);
}

bool FieldChecker::Text(const Path& at, string_view text, Form form, Need need) {
  changed_ = false;
  if (text.empty()) {
    if (need != Need::kOptional) Error(v1::FINDING_CODE_ERROR_MISSING, at, "required: give a value");
    return false;
  }
  if (text.size() > MaxBytes(form)) {
    Error(v1::FINDING_CODE_ERROR_TOO_LONG, at,
          IsFreeText(form) ? "longer than 4096 bytes: shorten it" : "longer than 256 bytes: no number is so long");
    return false;
  }
  const model::TextFacts facts = model::InspectText(text);
  if (!facts.utf8) {
    Error(v1::FINDING_CODE_ERROR_ENCODING, at, "not UTF-8: send UTF-8 or name the encoding in the mapping");
    return false;
  }
  const string_view trimmed = model::Trim(text);
  if (facts.control || (facts.line_break && form != Form::kProse)) {
    const model::TextFacts inner = model::InspectText(trimmed);
    if (inner.control || (inner.line_break && form != Form::kProse)) {
      Error(v1::FINDING_CODE_ERROR_CONTROL_CHARACTER, at, "control characters in the text: take them out");
      return false;
    }
  }
  if (trimmed.empty()) {
    cleaned_.clear();
    if (need != Need::kOptional) {
      Error(v1::FINDING_CODE_ERROR_MISSING, at, "required, and only space was given");
      return false;
    }
    Note(v1::FINDING_CODE_NOTE_SPELLING, at, "only space, read as not said");
    return true;
  }
  if (model::IsPlaceholder(trimmed)) {
    cleaned_.clear();
    if (need == Need::kIdentity) {
      Error(v1::FINDING_CODE_ERROR_NO_IDENTITY, at, "a placeholder where the record's own number must stand");
      return false;
    }
    if (need == Need::kRequired) {
      Error(v1::FINDING_CODE_ERROR_MISSING, at, "required, and only a placeholder was given");
      return false;
    }
    Note(v1::FINDING_CODE_NOTE_PLACEHOLDER, at, "a placeholder, read as not said");
    return true;
  }
  const bool narrow = facts.wide && !IsFreeText(form);
  const bool mask = IsFreeText(form) && model::HoldsCitizenId(trimmed, today_);
  if (!narrow && !mask && trimmed.size() == text.size()) {
    CheckForm(at, text, form, need);
    return changed_;
  }
  cleaned_ = narrow ? model::HalfWidth(trimmed) : std::string(trimmed);
  if (narrow || trimmed.size() != text.size()) {
    Note(v1::FINDING_CODE_NOTE_SPELLING, at, "surrounding space or full-width characters were made plain");
  }
  if (mask) {
    model::MaskCitizenIds(cleaned_, today_);
    Note(v1::FINDING_CODE_NOTE_PERSONAL_ID_MASKED, at, "a citizen's number stood in the text and was masked");
  }
  // A copy: the check may put something else into cleaned_.
  const std::string checked = cleaned_;
  CheckForm(at, checked, form, need);
  return true;
}

void FieldChecker::CheckForm(const Path& at, string_view text, Form form, Need need) {
  switch (form) {
    case Form::kName:
    case Form::kProse:
    case Form::kCode:
      return;
    case Form::kWorksCode:
      if (model::CountCharacters(text) > kMaxWorksCodeCharacters) {
        Error(v1::FINDING_CODE_ERROR_TOO_LONG, at, "a works code (工程代码) has at most 50 characters");
      }
      return;
    case Form::kDivision:
      return Division(at, text);
    case Form::kDate:
    case Form::kPastDate:
      return Date(at, text, form == Form::kPastDate);
    case Form::kProjectCode:
      return ProjectCode(at, text, need);
    case Form::kPlanningPermit:
    case Form::kConstructionPermit:
      return PermitNumber(at, text, form == Form::kConstructionPermit);
    case Form::kSupervision:
      if (!model::ParseSupervisionNumber(text).usual &&
          model::ParseRealEstateUnit(text).form == model::RealEstateForm::kNone) {
        Note(v1::FINDING_CODE_NOTE_UNUSUAL_NUMBER, at,
             "not of the usual form of a 电子监管号: 6 + 4 digits, letter, 5 digits");
      }
      return;
    case Form::kParcel:
      if (model::ParseRealEstateUnit(text).form == model::RealEstateForm::kNone) {
        Note(v1::FINDING_CODE_NOTE_UNUSUAL_NUMBER, at, "neither a 宗地代码 (19) nor a 不动产单元代码 (28 characters)");
      }
      return;
    case Form::kCreditCode:
      return CreditCode(at, text, need);
    case Form::kLicenseIdentifier:
      return LicenseIdentifier(at, text);
    case Form::kProjectId:
      if (!IsProjectId(text)) {
        Error(v1::FINDING_CODE_ERROR_FORMAT, at,
              "not a project id as demand events name it: p- and 26 letters and digits");
      }
      return;
    case Form::kAddressCode:
      return AddressCode(at, text);
    case Form::kIndustry:
      if (!model::ParseIndustryCode(text).valid) {
        Error(v1::FINDING_CODE_ERROR_UNKNOWN_CODE, at, "not in GB/T 4754-2017: give C, C26, C2614 or the digits alone");
      }
      return;
  }
}

void FieldChecker::Date(const Path& at, string_view text, bool past) {
  const model::Date date = model::ParseIsoDate(text);
  switch (date.fault) {
    case model::DateFault::kUnreadable:
      return Error(v1::FINDING_CODE_ERROR_FORMAT, at, "not a date: give YYYY-MM-DD");
    case model::DateFault::kNoSuchDay:
      return Error(v1::FINDING_CODE_ERROR_DATE, at, "there is no such day");
    case model::DateFault::kOutOfRange:
      return Error(v1::FINDING_CODE_ERROR_DATE, at, "before 1949-10-01 or after 2149-12-31");
    case model::DateFault::kNone:
      break;
  }
  if (date.precision != model::DatePrecision::kDay) {
    Note(v1::FINDING_CODE_NOTE_IMPRECISE_DATE, at, "only a year or a month, read as its first day");
  }
  if (past && date.day > today_) Note(v1::FINDING_CODE_NOTE_FUTURE_DATE, at, "a day that is still to come");
}

void FieldChecker::Division(const Path& at, string_view text) {
  const model::DivisionCode code = model::ParseDivisionCode(text);
  if (!code.well_formed) {
    return Error(v1::FINDING_CODE_ERROR_FORMAT, at, "not a division code: give 6, 9 or 12 digits (GB/T 2260)");
  }
  if (!code.known_province || (divisions_ != nullptr && !divisions_->Contains(text))) {
    Note(v1::FINDING_CODE_NOTE_UNLISTED_DIVISION, at, "not in today's list of divisions; filed under its prefecture");
  }
}

void FieldChecker::Strange(const Path& at, Need need, string_view message) {
  if (need == Need::kIdentity) {
    Error(v1::FINDING_CODE_ERROR_FORMAT, at, message);
  } else {
    Note(v1::FINDING_CODE_NOTE_UNUSUAL_NUMBER, at, message);
  }
}

void FieldChecker::ProjectCode(const Path& at, string_view text, Need need) {
  const model::ProjectCode code = model::ParseProjectCode(text);
  if (code.generation == model::ProjectCodeGeneration::kNone) {
    Strange(at, need, "not a project code: 20 digits in groups 4-6-2-2-6 that begin with a year or with YYMM");
  } else if (code.generation == model::ProjectCodeGeneration::kOld) {
    Note(v1::FINDING_CODE_NOTE_LEGACY_CODE, at, "a project code of the generation before November 2020");
  } else if (!code.check_ok) {
    Note(v1::FINDING_CODE_NOTE_CHECK_DIGIT, at, "the check digit does not fit: have the number compared");
  }
}

void FieldChecker::PermitNumber(const Path& at, string_view text, bool construction) {
  const model::PermitOutline number = model::OutlinePermitNumber(text);
  const bool usual = construction ? number.shape == model::PermitShape::kConstruction
                                  : number.shape == model::PermitShape::kPlanning ||
                                        number.shape == model::PermitShape::kPlanningOnline;
  if (!usual || !model::IsProvince(number.division)) {
    Note(v1::FINDING_CODE_NOTE_UNUSUAL_NUMBER, at,
         construction ? "not region 6 + date 8 + 4 digits: a local number, or a mistyped one"
                      : "not region 6 + year 4 + serial: a local number, or a mistyped one");
  }
}

void FieldChecker::AddressCode(const Path& at, string_view text) {
  if (text.size() > kMaxAddressCodeBytes) {
    return Error(v1::FINDING_CODE_ERROR_TOO_LONG, at,
                 "a standard address code (标准地址编码) has at most 64 characters");
  }
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
  });
  if (!plain) {
    Error(v1::FINDING_CODE_ERROR_FORMAT, at, "a standard address code (标准地址编码) is letters, digits, - and .");
  }
}

void FieldChecker::LicenseIdentifier(const Path& at, string_view text) {
  const model::ElicenseId id = model::ParseElicenseId(text);
  if (!id.well_formed) {
    Error(v1::FINDING_CODE_ERROR_FORMAT, at,
          "no 电子证照标识 (GB/T 36904): 1.2.156.3005.2 and five parts with dots between");
  } else if (!id.check_ok) {
    Note(v1::FINDING_CODE_NOTE_CHECK_DIGIT, at, "the check character does not fit");
  }
}

void FieldChecker::CreditCode(const Path& at, string_view text, Need need) {
  const model::CreditCode code = model::ParseCreditCode(text);
  if (!code.check_ok && model::ParseCitizenId(text, today_).valid()) {
    cleaned_ = std::string(text);
    model::MaskCitizenIds(cleaned_, today_);
    changed_ = true;
    Note(v1::FINDING_CODE_NOTE_PERSONAL_ID_MASKED, at, "a citizen's number stood in place of a credit code; masked");
    if (need == Need::kIdentity) Error(v1::FINDING_CODE_ERROR_FORMAT, at, "a citizen's number is no credit code");
    return;
  }
  switch (code.form) {
    case model::CreditCodeForm::kNone:
      return Strange(at, need, "not a credit code of 18 characters, nor an older registration number");
    case model::CreditCodeForm::kRegistration:
    case model::CreditCodeForm::kOrganization:
      return Note(v1::FINDING_CODE_NOTE_LEGACY_CODE, at, "a number from before the credit codes");
    case model::CreditCodeForm::kCreditCode:
      break;
  }
  if (!code.check_ok) {
    Note(v1::FINDING_CODE_NOTE_CHECK_DIGIT, at,
         code.organization_check_ok ? "the last check character does not fit, the one before does: perhaps a pilot code"
                                    : "no check character fits: most likely mistyped");
  }
}

void FieldChecker::Number(const Path& at, double value, double most) {
  // Written so that NaN fails.
  if (value >= 0 && value <= most) return;
  Error(v1::FINDING_CODE_ERROR_RANGE, at,
        value < 0 ? "negative: leave it out when it is not known" : "greater than the field allows, or no number");
}

void FieldChecker::Id(const Path& at, string_view text, Need need) {
  if (text.empty()) {
    if (need != Need::kOptional) Error(v1::FINDING_CODE_ERROR_MISSING, at, "required: give 1 to 128 bytes");
    return;
  }
  if (text.size() > kMaxIdBytes) return Error(v1::FINDING_CODE_ERROR_TOO_LONG, at, "longer than 128 bytes");
  const model::TextFacts facts = model::InspectText(text);
  if (!facts.utf8) return Error(v1::FINDING_CODE_ERROR_ENCODING, at, "not UTF-8");
  if (facts.control || facts.line_break) {
    Error(v1::FINDING_CODE_ERROR_CONTROL_CHARACTER, at, "control characters in an id");
  }
}

void FieldChecker::UnknownCode(const Path& at) {
  Error(v1::FINDING_CODE_ERROR_UNKNOWN_CODE, at, "a value that this version of the contract does not know");
}

bool FieldChecker::ListFits(const Path& at, int size, int most) {
  if (size <= most) return true;
  Error(v1::FINDING_CODE_ERROR_TOO_LONG, at, absl::StrCat("more than ", most, " entries: split the record"));
  return false;
}

void FieldChecker::InOrder(const Path& at, string_view earlier, string_view later) {
  // Days in ISO form are in the order of their letters.
  if (earlier.empty() || later.empty() || earlier <= later) return;
  const model::Date first = model::ParseIsoDate(earlier);
  const model::Date second = model::ParseIsoDate(later);
  const bool days = first.ok() && second.ok() && first.precision == model::DatePrecision::kDay &&
                    second.precision == model::DatePrecision::kDay;
  if (days && second.day < first.day) {
    Note(v1::FINDING_CODE_NOTE_DATE_ORDER, at, "earlier than the day it should follow");
  }
}

void FieldChecker::SameDivision(const Path& at, string_view of_number, string_view of_record) {
  if (of_number.size() != 6 || !model::ParseDivisionCode(of_record).known_province) return;
  if (!model::SameDivision(of_number, of_record)) {
    Note(v1::FINDING_CODE_NOTE_DIVISION_MISMATCH, at, "the number names another division than the record");
  }
}

}  // namespace zhudong::ingest
