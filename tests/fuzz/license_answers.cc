#include <cstdio>
#include <cstdlib>
#include <string>

#include "adapters/license_holder_code/answers.h"
#include "adapters/license_provincial/answers.h"
#include "gateway/mapping/license_json.h"
#include "gateway/model/dates.h"
#include "gateway/model/text.h"
#include "tests/fuzz/entries.h"

namespace zhudong::fuzz {
namespace {

constexpr char kAsked[] = "11010519491231002X";

void Must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

bool IsoOrEmpty(const std::string& date) { return date.empty() || model::ParseIsoDate(date).ok(); }

// What is handed on is bounded, dated, valid UTF-8, and of the one who was asked for.
void Check(const v1::ProvidedLicense& provided) {
  const v1::License& license = provided.license();
  Must(!license.identifier().empty(), "a license has an identifier");
  Must(license.type() != v1::LICENSE_TYPE_UNSPECIFIED, "a license has a type");
  Must(license.status() != v1::LICENSE_STATUS_UNSPECIFIED, "a license has a status");
  Must(IsoOrEmpty(license.issued_on()) && IsoOrEmpty(license.valid_from()) && IsoOrEmpty(license.valid_until()),
       "dates are ISO");
  Must(license.data_size() <= static_cast<int>(mapping::kMaxLicenseFields), "data is bounded");
  for (const v1::LicenseField& field : license.data()) {
    Must(field.value().size() <= mapping::kMaxLicenseText, "a value is bounded");
    Must(model::InspectText(field.value()).utf8 && model::InspectText(field.name()).utf8, "data is UTF-8");
  }
  const std::string& number = license.holder().id_number();
  Must(number.empty() || model::IdentifierKey(number) == kAsked || number.find('*') != std::string::npos,
       "nobody else's license");
  Must(!provided.SerializeAsString().empty(), "it can be serialized");
}

template <typename Result>
bool Good(const Result& result) {
  Must(result.ok() || result.status().message().find(kAsked) == absl::string_view::npos, "errors hold no number");
  return result.ok();
}

v1::Holder Asked() {
  v1::Holder holder;
  holder.set_id_type(v1::HOLDER_ID_TYPE_CITIZEN_ID);
  holder.set_id_number(kAsked);
  return holder;
}

const mapping::LicenseTypes& Types() {
  static const auto* const kTypes = new mapping::LicenseTypes(mapping::LicenseTypes::Make().value());
  return *kTypes;
}

void Provincial(const http::Response& response) {
  namespace family = license_provincial;
  const auto data = family::ReadEnvelope(response);
  if (!Good(data)) return;
  Good(family::ReadLogIn(*data));
  Good(family::ReadArchive(*data));
  if (const auto list = family::ReadList(*data); Good(list)) {
    Must(list->size() <= family::kMaxListed, "a list is bounded");
  }
  const auto license = family::ReadLicense(*data, {.identifier = "L1"}, Asked(), Types());
  if (Good(license)) Check(*license);
}

void HolderCode(const http::Response& response) {
  namespace family = license_holder_code;
  const auto data = family::ReadEnvelope(response);
  if (!Good(data)) return;
  Good(family::ReadFile(*data));
  const auto licenses = family::ReadLicenses(*data, Asked(), Types());
  if (!Good(licenses)) return;
  for (const v1::ProvidedLicense& license : *licenses) Check(license);
}

}  // namespace

void LicenseAnswers(std::string_view bytes) {
  const http::Response response{.status = 200, .body = std::string(bytes)};
  Provincial(response);
  HolderCode(response);
}

}  // namespace zhudong::fuzz
