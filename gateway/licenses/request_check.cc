#include "gateway/licenses/request_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/citizen_id.h"
#include "gateway/model/credit_code.h"
#include "gateway/model/division_code.h"
#include "gateway/model/elicense_id.h"
#include "gateway/model/mask.h"

namespace zhudong::licenses {
namespace {

constexpr size_t kMaxToken = 64;
constexpr size_t kMaxText = 256;
constexpr size_t kMaxClause = 200;  // characters
constexpr size_t kMaxConsent = 8192;
constexpr size_t kMaxIdentifier = 256;
constexpr size_t kTypeCode = 21;

bool IsToken(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || more.find(c) != std::string_view::npos;
  });
}

size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsHolderNumber(const v1::Holder& holder, absl::CivilDay today) {
  const std::string number = absl::AsciiStrToUpper(holder.id_number());
  switch (holder.id_type()) {
    case v1::HOLDER_ID_TYPE_CREDIT_CODE:
      return model::ParseCreditCode(number).form == model::CreditCodeForm::kCreditCode;
    case v1::HOLDER_ID_TYPE_CITIZEN_ID:
      return model::ParseCitizenId(number, today).valid();
    default:
      return number.size() >= 5 && number.size() <= 20 && IsToken(number, "");
  }
}

}  // namespace

void RequestCheck::Wrong(std::string_view path, std::string_view description) {
  violations_.push_back({std::string(path), std::string(description)});
}

bool RequestCheck::NamesAPerson(std::string_view text) const { return model::HoldsCitizenId(text, today_); }

void RequestCheck::Token(std::string_view path, const std::string& text, std::string_view more) {
  if (text.empty() || text.size() > kMaxToken || !IsToken(text, more)) {
    Wrong(path, absl::StrCat("1 to 64 characters [A-Za-z0-9", base::ToAbsl(more), "]"));
  } else if (NamesAPerson(text)) {
    Wrong(path, "must not hold a citizen's number: use a number of your own");
  }
}

void RequestCheck::Use(const v1::LicenseUse& use) {
  Token("use.purpose", use.purpose(), "._-");
  Token("use.business_number", use.business_number(), "._-");
  const model::DivisionCode division = model::ParseDivisionCode(use.division_code());
  if (use.division_code().size() != 6 || !division.well_formed || !division.known_province) {
    Wrong("use.division_code", "6 digits of GB/T 2260");
  }
  Token("use.operator.account", use.operator_().account(), "._@-");
  if (use.operator_().department().size() > kMaxText || NamesAPerson(use.operator_().department())) {
    Wrong("use.operator.department", "at most 256 bytes, without a citizen's number");
  }
  if (use.has_duty()) {
    const std::string& clause = use.duty().clause();
    if (clause.empty() || clause.size() > 4 * kMaxClause || Characters(clause) > kMaxClause || NamesAPerson(clause)) {
      Wrong("use.duty.clause", "1 to 200 characters: the legal basis with its clause, without a citizen's number");
    }
  } else if (use.consent().empty() || use.consent().size() > kMaxConsent) {
    Wrong("use.consent", "give the holder's consent (a JWT of at most 8 KiB) or a duty");
  }
}

void RequestCheck::Identifier(std::string_view path, const std::string& identifier) {
  const model::ElicenseId parsed =
      identifier.size() <= kMaxIdentifier ? model::ParseElicenseId(identifier) : model::ElicenseId{};
  if (!parsed.well_formed) {
    Wrong(path, "an identifier of GB/T 36904: 1.2.156.3005.2, type, issuer, serial, version, check");
  } else if (!parsed.check_ok) {
    Wrong(path, "its check character does not fit: look for a typing error");
  }
}

void RequestCheck::Holder(std::string_view path, const v1::Holder& holder) {
  if (!v1::HolderIdType_IsValid(holder.id_type()) || holder.id_type() == v1::HOLDER_ID_TYPE_UNSPECIFIED) {
    return Wrong(absl::StrCat(base::ToAbsl(path), ".id_type"), "say what kind of number it is");
  }
  if (holder.id_number().size() > kMaxToken || !IsHolderNumber(holder, today_)) {
    Wrong(absl::StrCat(base::ToAbsl(path), ".id_number"),
          "is no number of that kind, or its check character does not fit");
  }
  if (holder.name().size() > kMaxText) Wrong(absl::StrCat(base::ToAbsl(path), ".name"), "at most 256 bytes");
}

void RequestCheck::HolderIfAny(std::string_view path, const v1::Holder& holder) {
  if (holder.id_type() != v1::HOLDER_ID_TYPE_UNSPECIFIED || !holder.id_number().empty()) Holder(path, holder);
}

void RequestCheck::Type(std::string_view path, v1::LicenseType type) {
  if (!v1::LicenseType_IsValid(type) || type == v1::LICENSE_TYPE_UNSPECIFIED) Wrong(path, "a type of license");
}

void RequestCheck::TypeCode(std::string_view path, const std::string& code) {
  if (code.size() != kTypeCode || !IsToken(code, "")) Wrong(path, "21 letters and digits of GB/T 36904");
}

void RequestCheck::Count(std::string_view path, int count, int least, int most) {
  if (count < least || count > most) Wrong(path, absl::StrCat(least, " to ", most));
}

absl::Status RequestCheck::Finish() {
  return violations_.empty() ? absl::OkStatus() : model::InvalidFields(std::exchange(violations_, {}));
}

v1::LicenseUse SafePartOf(const v1::LicenseUse& use, absl::CivilDay today) {
  const auto safe = [today](const std::string& text) {
    return text.size() <= kMaxToken && IsToken(text, "._@-") && !model::HoldsCitizenId(text, today) ? text : "";
  };
  v1::LicenseUse part;
  part.set_purpose(safe(use.purpose()));
  part.set_business_number(safe(use.business_number()));
  if (model::ParseDivisionCode(use.division_code()).well_formed) part.set_division_code(use.division_code());
  part.mutable_operator_()->set_account(safe(use.operator_().account()));
  if (use.has_duty()) {
    const std::string& clause = use.duty().clause();
    const bool fit = clause.size() <= 4 * kMaxClause && !model::HoldsCitizenId(clause, today);
    part.mutable_duty()->set_clause(fit ? clause : "");
  } else if (!use.consent().empty()) {
    part.set_consent("");  // that there was one
  }
  return part;
}

bool IsGiven(const v1::Holder& holder) { return !holder.id_number().empty(); }

bool SameHolder(const v1::Holder& a, const v1::Holder& b) {
  return a.id_type() == b.id_type() && absl::EqualsIgnoreCase(a.id_number(), b.id_number());
}

}  // namespace zhudong::licenses
