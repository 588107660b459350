// What the settings of electronic licenses must be together. Nothing of it is required without a license provider.
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/checks.h"

namespace zhudong::config {
namespace {

bool OverHttp(const LicenseProvider& provider) { return provider.type != "grpc"; }

void CheckKeys(const Config& config, Reader& reader) {
  if (!config.keys.file.empty() && !config.keys.command.empty()) {
    reader.Complain("keys", 0, "command", "file and command are both there: keep one of them");
  }
}

void CheckCache(const Config& config, Reader& reader) {
  const Licenses& licenses = config.licenses;
  if (absl::Hours(24 * licenses.kept_after_days) < licenses.longest + licenses.grace) {
    reader.Complain("licenses", 0, "kept_after_days",
                    "is less than longest_seconds and grace_seconds together: what was deleted can't be given");
  }
  if (!licenses.signed_types.empty() && config.license_issuers.empty()) {
    reader.Complain("licenses", 0, "signed_types",
                    "no signature can be believed without a [[license_issuer]]: add one, with its certificates");
  }
}

void CheckPurposes(const Config& config, Reader& reader) {
  CheckUnique(config.license_purposes, &LicensePurpose::code, "license_purpose", "code", reader);
  const bool provincial =
      std::any_of(config.license_providers.begin(), config.license_providers.end(),
                  [](const LicenseProvider& provider) { return provider.type == "provincial_http"; });
  for (size_t i = 0; i < config.license_purposes.size(); ++i) {
    const LicensePurpose& purpose = config.license_purposes[i];
    if (!purpose.by_consent && !purpose.by_duty) {
      reader.Complain("license_purpose", i, "by_consent",
                      "nobody can use a purpose without a legal basis: set by_consent or by_duty to true");
    }
    if (provincial && purpose.item_code.empty()) {
      reader.Complain("license_purpose", i, "item_code",
                      "is required where a [[license_provider]] is provincial_http: it looks nothing up without one");
    }
  }
}

// Whether one of the grant's purposes lets a query rest on this basis.
bool AnyPurposeAllows(const Config& config, const LicenseGrant& grant, bool LicensePurpose::*basis) {
  return std::any_of(
      config.license_purposes.begin(), config.license_purposes.end(), [&](const LicensePurpose& purpose) {
        return purpose.*basis &&
               std::find(grant.purposes.begin(), grant.purposes.end(), purpose.code) != grant.purposes.end();
      });
}

void CheckBasis(const Config& config, size_t i, Reader& reader) {
  const LicenseGrant& grant = config.license_grants[i];
  const bool consent = grant.by_consent && AnyPurposeAllows(config, grant, &LicensePurpose::by_consent);
  const bool duty = grant.by_duty && AnyPurposeAllows(config, grant, &LicensePurpose::by_duty);
  if (!consent && !duty) {
    reader.Complain("license_grant", i, grant.by_duty ? "by_duty" : "by_consent",
                    "the grant and its purposes have no legal basis in common: set by_consent or by_duty to true in "
                    "both");
  } else if (!config.license_providers.empty() && consent && !duty && config.consent_issuers.empty()) {
    reader.Complain(
        "license_grant", i, "by_consent",
        "no consent can be verified without a [[consent_issuer]]: add the identity platform, with its keys");
  }
}

void CheckLicenseGrants(const Config& config, Reader& reader) {
  CheckUnique(config.license_grants, &LicenseGrant::name, "license_grant", "name", reader);
  std::vector<std::string_view> purposes, principals;
  for (const LicensePurpose& purpose : config.license_purposes) purposes.push_back(purpose.code);
  for (const Principal& principal : config.principals) principals.push_back(principal.id);
  for (size_t i = 0; i < config.license_grants.size(); ++i) {
    const LicenseGrant& grant = config.license_grants[i];
    if (!grant.principal.empty() &&
        std::find(principals.begin(), principals.end(), grant.principal) == principals.end()) {
      reader.Complain(
          "license_grant", i, "principal",
          "no [[principal]] is `" + grant.principal + "`" + NearestOr(grant.principal, principals, "declare it"));
    }
    bool known = !grant.purposes.empty();
    for (const std::string& purpose : grant.purposes) {
      if (std::find(purposes.begin(), purposes.end(), purpose) != purposes.end()) continue;
      known = false;
      reader.Complain(
          "license_grant", i, "purposes",
          "no [[license_purpose]] has the code `" + purpose + "`" + NearestOr(purpose, purposes, "declare it"));
    }
    if (known) CheckBasis(config, i, reader);
  }
}

void CheckConsentIssuers(const Config& config, Reader& reader) {
  CheckUnique(config.consent_issuers, &ConsentIssuer::issuer, "consent_issuer", "issuer", reader);
  for (size_t i = 0; i < config.consent_issuers.size(); ++i) {
    std::set<std::string> kids;
    for (const std::string& file : config.consent_issuers[i].keys) {
      const std::string kid = std::filesystem::path(file).stem().string();
      if (!kids.insert(kid).second) {
        reader.Complain("consent_issuer", i, "keys",
                        "two files would be the key `" + kid + "`: a token's kid is the file's name without extension");
      }
    }
  }
}

// `http://` to this machine alone, with a port; `https://` to any host.
bool IsHttpTarget(std::string_view target, bool& plain) {
  plain = false;
  for (const std::string_view here : {"http://127.0.0.1:", "http://localhost:"}) {
    if (!target.starts_with(here)) continue;
    const std::string_view rest = target.substr(std::string_view("http://").size());
    return IsAddress(rest.substr(0, rest.find('/')));
  }
  plain = target.starts_with("http://");
  constexpr std::string_view kScheme = "https://";
  if (!target.starts_with(kScheme)) return false;
  const std::string_view rest = target.substr(kScheme.size());
  const std::string_view host = rest.substr(0, rest.find('/'));
  return !host.empty() && target.find_first_of(" \t?#@") == std::string_view::npos &&
         (host.find(':') == std::string_view::npos || IsAddress(host));
}

void CheckTarget(const LicenseProvider& provider, size_t i, Reader& reader) {
  if (provider.target.empty()) return;  // told already
  bool plain = false;
  if (!OverHttp(provider)) {
    if (!IsAddress(provider.target) || provider.target.ends_with(":0")) {
      reader.Complain("license_provider", i, "target", "is no address to call: write host:port");
    }
  } else if (!IsHttpTarget(provider.target, plain)) {
    reader.Complain("license_provider", i, "target",
                    plain ? "licenses never travel in clear: use https, or http://127.0.0.1:PORT on this machine"
                          : "is no address of an HTTP service: write https and its host, port and path as one URL");
  }
}

void CheckProviders(const Config& config, Reader& reader) {
  CheckUnique(config.license_providers, &LicenseProvider::name, "license_provider", "name", reader);
  for (size_t i = 0; i < config.license_providers.size(); ++i) {
    const LicenseProvider& provider = config.license_providers[i];
    CheckTarget(provider, i, reader);
    if (provider.certificate.empty() != provider.key.empty()) {
      reader.Complain("license_provider", i, provider.key.empty() ? "certificate" : "key",
                      "certificate and key go together: set both or neither");
    }
    const std::string where = "is required where type is " + provider.type;
    if (OverHttp(provider) && provider.app_key.empty()) reader.Complain("license_provider", i, "app_key", where);
    if (OverHttp(provider) && provider.secret_file.empty()) {
      reader.Complain("license_provider", i, "secret_file", where);
    }
    if (provider.attempt_timeout > config.licenses.deadline) {
      reader.Complain("license_provider", i, "attempt_timeout_seconds",
                      "is more than deadline_seconds of [licenses]: no attempt could take that long");
    }
  }
  if (!config.license_providers.empty() && config.audit.signing_key.empty()) {
    reader.Complain("audit", 0, "signing_key",
                    "is required where there is a [[license_provider]]: every release must be provable");
  }
}

}  // namespace

void CheckLicenses(const Config& config, Reader& reader) {
  CheckKeys(config, reader);
  CheckCache(config, reader);
  CheckPurposes(config, reader);
  CheckLicenseGrants(config, reader);
  CheckConsentIssuers(config, reader);
  CheckProviders(config, reader);
}

}  // namespace zhudong::config
