// Whether a request about licenses can be worked on at all. What the caller chooses freely and what is kept in clear
// (business number, operator, clause) must not hold a citizen's number. Descriptions never repeat what was sent. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "gateway/model/errors.h"
#include "zhudong/v1/license_service.pb.h"

namespace zhudong::licenses {

// Collects what is wrong with one request. Not thread-safe.
class RequestCheck {
 public:
  explicit RequestCheck(absl::CivilDay today) : today_(today) {}

  void Use(const v1::LicenseUse& use);
  void Identifier(std::string_view path, const std::string& identifier);
  // A complete one: type and number.
  void Holder(std::string_view path, const v1::Holder& holder);
  // Absent, or a complete one.
  void HolderIfAny(std::string_view path, const v1::Holder& holder);
  // `code` belongs to LICENSE_TYPE_OTHER, and only to it.
  void Type(std::string_view path, v1::LicenseType type);
  void TypeCode(std::string_view path, const std::string& code);
  void Count(std::string_view path, int count, int least, int most);
  void Wrong(std::string_view path, std::string_view description);

  // OK, or INVALID_ARGUMENT INVALID_FIELD with every violation.
  absl::Status Finish();

 private:
  bool NamesAPerson(std::string_view text) const;
  void Token(std::string_view path, const std::string& text, std::string_view more);

  const absl::CivilDay today_;
  std::vector<model::FieldViolation> violations_;
};

// Without anything that was not fit to be kept: for the audit record of a refused request.
v1::LicenseUse SafePartOf(const v1::LicenseUse& use, absl::CivilDay today);

bool IsGiven(const v1::Holder& holder);
// Same type and number; letters in either case.
bool SameHolder(const v1::Holder& a, const v1::Holder& b);

}  // namespace zhudong::licenses
