#include "gateway/access/license_grants.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"

namespace zhudong::access {
namespace {

constexpr size_t kTypeCodeCharacters = 21;
constexpr std::string_view kDataPrefix = "data.";

// One text of a license: its name in grants, and how it is read and given.
struct Field {
  std::string_view name;
  const std::string& (v1::License::*get)() const;
  std::string* (v1::License::*mutate)();
};
#define ZHUDONG_FIELD(field) \
  Field { #field, &v1::License::field, &v1::License::mutable_##field }
constexpr std::array<Field, 12> kFields = {
    {ZHUDONG_FIELD(identifier), ZHUDONG_FIELD(type_code), ZHUDONG_FIELD(type_name), ZHUDONG_FIELD(number),
     ZHUDONG_FIELD(issuer_name), ZHUDONG_FIELD(issuer_code), ZHUDONG_FIELD(division_code), ZHUDONG_FIELD(issued_on),
     ZHUDONG_FIELD(valid_from), ZHUDONG_FIELD(valid_until), ZHUDONG_FIELD(associated_identifier),
     ZHUDONG_FIELD(trust_level)}};
#undef ZHUDONG_FIELD
// Those that are no text of License itself.
constexpr std::string_view kOtherFields[] = {"version", "holder.name", "holder.id_number", "archive", "data.*"};

bool IsField(std::string_view name) {
  if (name.size() > kDataPrefix.size() && name.substr(0, kDataPrefix.size()) == kDataPrefix) return true;
  if (std::find(std::begin(kOtherFields), std::end(kOtherFields), name) != std::end(kOtherFields)) return true;
  return std::any_of(kFields.begin(), kFields.end(), [&](const Field& field) { return field.name == name; });
}

template <typename One, typename Item>
bool Has(const std::vector<One>& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool CoversRegion(const std::vector<std::string>& regions, std::string_view division) {
  return std::any_of(regions.begin(), regions.end(), [&](const std::string& prefix) {
    return prefix == "*" || division.substr(0, prefix.size()) == prefix;
  });
}

// A division prefix of 2 to 12 digits, or `*`. An empty one would cover everything.
bool IsRegion(std::string_view text) {
  return text == "*" || (text.size() >= 2 && text.size() <= 12 &&
                         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

absl::Status NotGranted(const LicenseQuestion& question, std::string_view needs, std::string_view message) {
  return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED, message,
                      {{"principal", question.principal}, {"needs", needs}});
}

absl::Status CheckRow(const LicenseGrant& row, const std::vector<Purpose>& purposes) {
  const auto wrong = [&row](std::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("license grant `", row.name, "`: ", base::ToAbsl(what)));
  };
  if (row.principal.empty()) return wrong("names no principal");
  for (const std::string& purpose : row.purposes) {
    const bool known =
        std::any_of(purposes.begin(), purposes.end(), [&](const Purpose& p) { return p.code == purpose; });
    if (!known) return wrong(absl::StrCat("the purpose `", purpose, "` is not declared: add a license_purpose"));
  }
  for (const std::string& type : row.types) {
    const bool known = type == "*" || type.size() == kTypeCodeCharacters ||
                       (LicenseTypeOfName(type) != v1::LICENSE_TYPE_UNSPECIFIED && type != "other");
    if (!known) return wrong(absl::StrCat("no type `", type, "`: give a type's name, or a type code of 21 characters"));
  }
  for (const std::string& region : row.regions) {
    if (!IsRegion(region)) return wrong(absl::StrCat("no region `", region, "`: give 2 to 12 digits, or *"));
  }
  for (const std::string& field : row.fields) {
    if (!IsField(field)) return wrong(absl::StrCat("no field `", field, "`: see licenses.proto, or data.NAME"));
  }
  return absl::OkStatus();
}

}  // namespace

FieldSet::FieldSet(const std::vector<std::string>& fields) : fields_(fields.begin(), fields.end()) {
  all_data_ = fields_.contains("data.*");
}

bool FieldSet::Has(std::string_view field) const { return fields_.contains(base::ToAbsl(field)); }

bool FieldSet::HasData(std::string_view name) const {
  return all_data_ || fields_.contains(absl::StrCat(base::ToAbsl(kDataPrefix), base::ToAbsl(name)));
}

LicenseGrants::Row::Row(LicenseGrant given, const std::vector<TypeCode>& known)
    : grant(std::move(given)), fields(grant.fields) {
  for (const std::string& granted : grant.types) {
    if (granted == "*") all_types = true;
    const v1::LicenseType type = LicenseTypeOfName(granted);
    if (type != v1::LICENSE_TYPE_UNSPECIFIED) named.push_back(type);
    if (granted.size() == kTypeCodeCharacters) codes.push_back(granted);
  }
  const size_t granted_codes = codes.size();
  for (const TypeCode& one : known) {
    if (one.type == v1::LICENSE_TYPE_OTHER) continue;
    if (access::Has(named, one.type)) codes.push_back(one.code);
    const auto end = codes.begin() + static_cast<std::ptrdiff_t>(granted_codes);
    const bool granted = std::any_of(
        codes.begin(), end, [&one](const std::string& code) { return absl::EqualsIgnoreCase(code, one.code); });
    if (granted) of_codes.push_back(one.type);
  }
}

bool LicenseGrants::Row::CoversType(const LicenseQuestion& question) const {
  if (all_types) return true;
  // OTHER is granted by its code alone: what is not known may be anything.
  if (question.type != v1::LICENSE_TYPE_OTHER && access::Has(named, question.type)) return true;
  if (question.type_code.empty()) return !question.found && access::Has(of_codes, question.type);
  return std::any_of(codes.begin(), codes.end(), [code = base::ToAbsl(question.type_code)](const std::string& one) {
    return absl::EqualsIgnoreCase(one, code);
  });
}

absl::StatusOr<LicenseGrants> LicenseGrants::Make(std::vector<Purpose> purposes, std::vector<LicenseGrant> grants,
                                                  const std::vector<TypeCode>& codes) {
  auto table = std::make_shared<Table>();
  for (LicenseGrant& grant : grants) {
    if (absl::Status checked = CheckRow(grant, purposes); !checked.ok()) return checked;
    const std::string principal = grant.principal;
    table->by_principal[principal].emplace_back(std::move(grant), codes);
  }
  table->purposes = std::move(purposes);
  return LicenseGrants(std::move(table));
}

const Purpose* LicenseGrants::Table::Find(std::string_view code) const {
  for (const Purpose& purpose : purposes) {
    if (purpose.code == code) return &purpose;
  }
  return nullptr;
}

std::shared_ptr<const Purpose> LicenseGrants::FindPurpose(std::string_view code) const {
  std::shared_ptr<const Table> table = table_.Get();
  const Purpose* const purpose = table->Find(code);
  if (purpose == nullptr) return nullptr;
  return {std::move(table), purpose};
}

bool LicenseGrants::MayAskAtAll(std::string_view principal) const {
  return table_.Get()->by_principal.contains(base::ToAbsl(principal));
}

bool LicenseGrants::GivesField(std::string_view principal, v1::LicenseType type, std::string_view field) const {
  const std::shared_ptr<const Table> table = table_.Get();
  const auto rows = table->by_principal.find(base::ToAbsl(principal));
  if (rows == table->by_principal.end()) return false;
  LicenseQuestion question;
  question.type = type;
  return std::any_of(rows->second.begin(), rows->second.end(),
                     [&](const Row& row) { return row.fields.Has(field) && row.CoversType(question); });
}

absl::StatusOr<LicenseGrants::Allowed> LicenseGrants::Check(const LicenseQuestion& question) const {
  const std::shared_ptr<const Table> table = table_.Get();
  const auto rows = table->by_principal.find(base::ToAbsl(question.principal));
  if (rows == table->by_principal.end()) {
    return NotGranted(question, "grant", "no license grant for this principal: ask the gateway's operator");
  }
  const Purpose* const purpose = table->Find(question.purpose);
  // How far the best row went: what it lacked is what the caller is told.
  int best = 0;
  for (const Row& row : rows->second) {
    if (purpose == nullptr || !access::Has(row.grant.purposes, question.purpose)) continue;
    best = std::max(best, 1);
    if (!CoversRegion(row.grant.regions, question.division_code)) continue;
    best = std::max(best, 2);
    const bool basis =
        question.by_duty ? row.grant.by_duty && purpose->by_duty : row.grant.by_consent && purpose->by_consent;
    if (!basis) continue;
    best = std::max(best, 3);
    // While the type is not known yet, a row that grants any type may do.
    if (question.type != v1::LICENSE_TYPE_UNSPECIFIED && !row.CoversType(question)) continue;
    return Allowed{{table, &row.fields}, {table, &row.grant}, {table, purpose}};
  }
  switch (best) {
    case 0:
      return NotGranted(question, "purpose", "this purpose is not granted");
    case 1:
      return NotGranted(question, "region", "this purpose is not granted for this region");
    case 2:
      return NotGranted(question, "basis",
                        question.by_duty ? "not granted on the ground of duty: a consent is needed"
                                         : "not granted on the ground of consent");
    default:
      return NotGranted(question, "type", "this type of license is not granted for this purpose and region");
  }
}

void Release(v1::License&& license, const FieldSet& fields, v1::LicenseAnswer& answer) {
  v1::License& out = *answer.mutable_license();
  out.set_type(license.type());
  out.set_status(license.status());
  const auto withhold = [&answer](std::string_view name) { answer.add_withheld_fields(std::string(name)); };
  for (const Field& field : kFields) {
    if ((license.*field.get)().empty()) continue;
    if (fields.Has(field.name)) {
      (out.*field.mutate)()->swap(*(license.*field.mutate)());
    } else {
      withhold(field.name);
    }
  }
  if (license.version() != 0) {
    if (fields.Has("version")) {
      out.set_version(license.version());
    } else {
      withhold("version");
    }
  }
  if (!license.holder().name().empty()) {
    if (fields.Has("holder.name")) {
      out.mutable_holder()->mutable_name()->swap(*license.mutable_holder()->mutable_name());
    } else {
      withhold("holder.name");
    }
  }
  if (!license.holder().id_number().empty()) {
    if (fields.Has("holder.id_number")) {
      out.mutable_holder()->set_id_type(license.holder().id_type());
      out.mutable_holder()->mutable_id_number()->swap(*license.mutable_holder()->mutable_id_number());
    } else {
      withhold("holder.id_number");
    }
  }
  for (v1::LicenseField& field : *license.mutable_data()) {
    if (fields.HasData(field.name())) {
      *out.add_data() = std::move(field);
    } else {
      withhold(absl::StrCat("data.", field.name()));
    }
  }
}

}  // namespace zhudong::access
