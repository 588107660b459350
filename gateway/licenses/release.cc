#include "gateway/licenses/release.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/licenses/lifetime.h"

namespace zhudong::licenses {
namespace {

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = absl::ToUnixSeconds(time);
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int32_t>((micros - seconds * 1'000'000) * 1000));
}

}  // namespace

v1::LicenseAnswer AnswerOf(Found&& found, const access::FieldSet& fields, absl::Time now) {
  v1::LicenseAnswer answer;
  answer.set_usable(Usable(found.row.license(), found.row.signature(), now));
  answer.set_source(found.source);
  answer.set_provider(found.row.provider());
  SetTime(absl::FromUnixMicros(found.row.as_of_us()), *answer.mutable_as_of());
  SetTime(found.usable_until, *answer.mutable_usable_until());
  answer.set_stale(found.stale);
  answer.set_signature(found.row.signature());
  access::Release(std::move(*found.row.mutable_license()), fields, answer);
  return answer;
}

void AddReleasedFields(const v1::License& license, v1::AuditRecord& record) {
  const auto add = [&record](bool there, const char* name) {
    if (there) record.add_released_fields(name);
  };
  add(!license.identifier().empty(), "identifier");
  add(!license.type_code().empty(), "type_code");
  add(!license.type_name().empty(), "type_name");
  add(!license.number().empty(), "number");
  add(!license.holder().name().empty(), "holder.name");
  add(!license.holder().id_number().empty(), "holder.id_number");
  add(!license.issuer_name().empty(), "issuer_name");
  add(!license.issuer_code().empty(), "issuer_code");
  add(!license.division_code().empty(), "division_code");
  add(!license.issued_on().empty(), "issued_on");
  add(!license.valid_from().empty(), "valid_from");
  add(!license.valid_until().empty(), "valid_until");
  add(license.version() != 0, "version");
  add(!license.associated_identifier().empty(), "associated_identifier");
  add(!license.trust_level().empty(), "trust_level");
  for (const v1::LicenseField& field : license.data()) record.add_released_fields(absl::StrCat("data.", field.name()));
}

}  // namespace zhudong::licenses
