#include "gateway/app/dev/license_world.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "gateway/app/cli/format.h"
#include "gateway/base/files.h"
#include "gateway/crypto/signature.h"

namespace zhudong::app {
namespace {

constexpr char kService[] = "spiffe://zhudong/utility/service";
constexpr char kIssuer[] = "urn:identity-platform";
constexpr char kAudience[] = "zhudong";
constexpr char kPurpose[] = "electricity-connection";
constexpr char kDivision[] = "440112";
constexpr char kConsentKey[] = "es256";
constexpr absl::Duration kConsentLasts = absl::Hours(12);
constexpr mode_t kOwnerOnly = 0600;

// Of deploy/samples/licenses.json.
constexpr DevApplicant kApplicants[] = {
    {"company", "credit_code", "001", "91440101MA5000001P", "GZ-2026-0001", "low_voltage_other"},
    {"person", "citizen_id", "111", "990001199003070036", "GZ-2026-0002", "low_voltage_resident"},
};

std::string SecretFile(const DevWorld& world) { return world.folder + "/license-secret"; }
std::string SamplesFile(const DevWorld& world) { return world.samples() + "/licenses.json"; }
std::string NumberFile(const DevWorld& world, const DevApplicant& who) {
  return absl::StrCat(world.folder, "/", who.name, ".txt");
}
std::string ConsentFile(const DevWorld& world, const DevApplicant& who) {
  return absl::StrCat(world.folder, "/", who.name, ".jwt");
}

absl::Status WriteSecret(const std::string& path, const std::string& text) {
  const mode_t before = umask(0077);
  absl::Status written = WriteFile(path, text);
  umask(before);
  if (written.ok() && chmod(path.c_str(), kOwnerOnly) != 0) {
    return absl::InternalError(absl::StrCat("can't make ", path, " private"));
  }
  return written;
}

// A name that was not used before.
std::string NewId() {
  std::random_device random;
  return absl::StrFormat("dev-%08x%08x%08x", random(), random(), random());
}

absl::StatusOr<std::string> SignConsent(const DevApplicant& who, const crypto::SigningKey& key, absl::Time now) {
  const nlohmann::json header = {{"alg", "ES256"}, {"kid", kConsentKey}, {"typ", "JWT"}};
  const nlohmann::json body = {{"iss", kIssuer},
                               {"aud", kAudience},
                               {"iat", absl::ToUnixSeconds(now)},
                               {"exp", absl::ToUnixSeconds(now + kConsentLasts)},
                               {"jti", NewId()},
                               {"holder_id_type", who.type_code},
                               {"holder_id_number", who.number},
                               {"purpose", kPurpose},
                               {"azp", kService}};
  const std::string data =
      absl::StrCat(absl::WebSafeBase64Escape(header.dump()), ".", absl::WebSafeBase64Escape(body.dump()));
  const absl::StatusOr<std::string> signature = key.Sign(data, /*raw=*/true);
  if (!signature.ok()) return signature.status();
  return absl::StrCat(data, ".", absl::WebSafeBase64Escape(*signature));
}

// The identifier of the applicant's first license; empty when the samples have none.
std::string FirstLicense(const DevWorld& world, const DevApplicant& who) {
  const nlohmann::json licenses =
      nlohmann::json::parse(base::ReadFile(SamplesFile(world)).value_or(""), nullptr, /*allow_exceptions=*/false);
  if (!licenses.is_array()) return "";
  for (const nlohmann::json& license : licenses) {
    if (license.value("holder_number", "") == who.number) return license.value("identifier", "");
  }
  return "";
}

}  // namespace

absl::StatusOr<std::unique_ptr<LicenseSystem>> StartLicenses(const DevWorld& world, const base::Clock& clock) {
  if (absl::Status made = RunScript(world, "make-dev-issuers"); !made.ok()) return made;
  LicenseSystemOptions options;
  if (absl::Status kept = WriteSecret(SecretFile(world), options.secret); !kept.ok()) return kept;
  const std::string issuer = world.certs() + "/licenses/issuer-sm2";
  options.licenses = SamplesFile(world);
  options.issuer_certificate = issuer + ".crt";
  options.issuer_key = issuer + ".key";
  return LicenseSystem::Start(options, clock);
}

void AddLicenses(const DevWorld& world, const LicenseSystem& system, config::Config& config) {
  const std::string certs = world.certs();
  config.audit.signing_key = certs + "/audit.key";
  config.licenses.signed_types = {"id_card", "business_license", "real_estate_title"};
  config.principals.push_back({.id = kService});
  config.license_purposes.push_back(
      {.code = kPurpose, .name = "用电报装", .item_code = "440100-0001", .by_consent = true, .by_duty = false});
  config.license_grants.push_back({.name = "connection",
                                   .principal = kService,
                                   .purposes = {kPurpose},
                                   .types = {"id_card", "business_license", "real_estate_title", "project_approval",
                                             "project_filing", "construction_planning_permit", "tolerance_letter"},
                                   .fields = {"identifier", "number", "holder.name", "valid_until", "data.ZL"},
                                   .regions = {"4401"}});
  config.consent_issuers.push_back(
      {.issuer = kIssuer, .audience = kAudience, .keys = {absl::StrCat(certs, "/identity/", kConsentKey, ".pub")}});
  config.license_issuers.push_back(
      {.certificates = {certs + "/licenses/issuer-ca.crt"}, .revocation_lists = {certs + "/licenses/issuer.crl"}});
  config::LicenseProvider& provider = config.license_providers.emplace_back();
  provider.name = "stand-in";
  provider.target = absl::StrCat("http://", system.address());
  provider.account = "grid";
  provider.app_key = LicenseSystemOptions().app_key;
  provider.secret_file = SecretFile(world);
  provider.org_code = "91440101MA9000001G";
}

absl::Status WriteApplicants(const DevWorld& world, const base::Clock& clock) {
  const std::string path = absl::StrCat(world.certs(), "/identity/", kConsentKey, ".key");
  const absl::StatusOr<std::string> pem = base::ReadFile(path);
  if (!pem.ok()) return pem.status();
  const auto key = crypto::SigningKey::Parse(*pem);
  if (!key.ok()) return key.status();
  for (const DevApplicant& who : kApplicants) {
    const absl::StatusOr<std::string> consent = SignConsent(who, **key, clock.Now());
    if (!consent.ok()) return consent.status();
    if (absl::Status kept = WriteSecret(ConsentFile(world, who), *consent + "\n"); !kept.ok()) return kept;
    const std::string number = absl::StrCat(who.number, "\n");
    if (absl::Status kept = WriteSecret(NumberFile(world, who), number); !kept.ok()) return kept;
  }
  return absl::OkStatus();
}

std::string LicenseSteps(const DevWorld& world, const std::string& program) {
  std::string text =
      "\nOr apply without bringing a certificate 零证办电: the utility's desk asks, with the holder's consent (all of "
      "it "
      "is invented):\n";
  for (const DevApplicant& who : kApplicants) {
    const std::string matter =
        absl::StrCat(" \\\n    --purpose ", kPurpose, " --business-number ", who.business_number, " --division ",
                     kDivision, " --operator clerk01 \\\n    --consent-file ", cli::ShellWord(ConsentFile(world, who)),
                     " --holder-type ", who.holder_type, " --holder-file ", cli::ShellWord(NumberFile(world, who)),
                     " \\\n    --as utility-service --profile ", cli::ShellWord(world.profile_file()), "\n");
    const std::string identifier = FirstLicense(world, who);
    if (!identifier.empty()) absl::StrAppend(&text, "  ", program, " license get ", identifier, matter);
    absl::StrAppend(&text, "  ", program, " license readiness --class ", who.application_class, matter);
  }
  absl::StrAppend(&text, "  ", program, " audit verify --as operator-auditor --profile ",
                  cli::ShellWord(world.profile_file()), "        who was given what, provably\n");
  return text;
}

}  // namespace zhudong::app
