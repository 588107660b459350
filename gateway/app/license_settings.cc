#include "gateway/app/license_settings.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "gateway/app/provider_registry.h"
#include "gateway/base/files.h"
#include "gateway/base/text.h"

namespace zhudong::app {
namespace {

constexpr std::string_view kPacks = "licenses.policy_packs";

// `[[consent_issuer]] keys: /etc/…/a.pem: what is wrong`
absl::Status Wrong(std::string_view setting, const std::string& file, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(base::ToAbsl(setting), ": ", file, ": ", status.message()));
}

absl::StatusOr<std::string> ReadNamed(std::string_view setting, const std::string& file) {
  absl::StatusOr<std::string> text = base::ReadFile(file);
  if (text.ok()) return text;
  return absl::Status(text.status().code(), absl::StrCat(base::ToAbsl(setting), ": ", text.status().message()));
}

// Of the packs in force.
template <typename Rules>
absl::StatusOr<std::shared_ptr<const Rules>> LoadRules(const config::Config& config) {
  const absl::StatusOr<std::map<std::string, std::string>> packs = LoadPacks(config);
  if (!packs.ok()) return packs.status();
  absl::StatusOr<std::shared_ptr<const Rules>> rules = Rules::Parse(*packs);
  if (!rules.ok()) return Wrong(kPacks, config.licenses.policy_packs, rules.status());
  return rules;
}

// Two issuers or more, each with its own CAs, lists and SM2 id.
class AnyIssuerTrust final : public crypto::IssuerTrust {
 public:
  explicit AnyIssuerTrust(std::vector<std::shared_ptr<const crypto::IssuerTrust>> issuers)
      : issuers_(std::move(issuers)) {}

  crypto::TrustVerdict Check(std::string_view data, std::string_view signature, std::string_view certificate,
                             std::string_view algorithm, absl::Time now) const override {
    return Heaviest(
        [&](const crypto::IssuerTrust& issuer) { return issuer.Check(data, signature, certificate, algorithm, now); });
  }
  crypto::TrustVerdict CheckSigner(std::string_view certificate, absl::Time now) const override {
    return Heaviest([&](const crypto::IssuerTrust& issuer) { return issuer.CheckSigner(certificate, now); });
  }

 private:
  crypto::TrustVerdict Heaviest(absl::FunctionRef<crypto::TrustVerdict(const crypto::IssuerTrust&)> ask) const {
    crypto::TrustVerdict best = ask(*issuers_.front());
    for (size_t i = 1; i < issuers_.size(); ++i) {
      crypto::TrustVerdict verdict = ask(*issuers_[i]);
      if (Weight(verdict.result) > Weight(best.result)) best = std::move(verdict);
    }
    return best;
  }
  static int Weight(crypto::TrustResult result) {
    switch (result) {
      case crypto::TrustResult::kUntrusted:
        return 0;
      case crypto::TrustResult::kForged:
        return 1;
      case crypto::TrustResult::kValid:
        return 2;
      case crypto::TrustResult::kRevoked:
        return 3;
    }
    return 0;
  }

  const std::vector<std::shared_ptr<const crypto::IssuerTrust>> issuers_;
};

}  // namespace

KeySource ToKeySource(const config::Config& config) {
  return {.file = config.keys.file,
          .command = config.keys.command,
          .profile = config.keys.profile == "sm4-ctr-hmac-sm3" ? crypto::SealProfile::kSm4CtrHmacSm3
                                                               : crypto::SealProfile::kAes256Gcm};
}

access::AuditOptions ToAuditOptions(const config::Config& config) {
  access::AuditOptions options;
  options.digest = config.audit.digest == "sha256" ? v1::AUDIT_DIGEST_SHA256 : v1::AUDIT_DIGEST_SM3;
  options.checkpoint_records = static_cast<uint64_t>(config.audit.checkpoint_records);
  options.checkpoint_interval = config.audit.checkpoint;
  options.retention = absl::Hours(24 * config.audit.retention_days);
  options.sync_each = config.audit.sync_each;
  return options;
}

absl::StatusOr<access::AuditKeys> LoadFormerAuditKeys(const config::Config& config) {
  constexpr std::string_view kSetting = "audit.former_keys";
  access::AuditKeys keys;
  for (const std::string& file : config.audit.former_keys) {
    const absl::StatusOr<std::string> pem = ReadNamed(kSetting, file);
    if (!pem.ok()) return pem.status();
    absl::StatusOr<std::shared_ptr<const crypto::VerifyingKey>> key = crypto::VerifyingKey::Parse(*pem);
    if (!key.ok()) return Wrong(kSetting, file, key.status());
    keys.push_back(*std::move(key));
  }
  return keys;
}

absl::StatusOr<std::shared_ptr<const crypto::SigningKey>> LoadAuditKey(const config::Config& config) {
  constexpr std::string_view kSetting = "audit.signing_key";
  if (config.audit.signing_key.empty()) return std::shared_ptr<const crypto::SigningKey>();
  if (absl::Status own = base::CheckPrivate(config.audit.signing_key); !own.ok()) {
    return Wrong(kSetting, config.audit.signing_key, own);
  }
  const absl::StatusOr<std::string> pem = ReadNamed(kSetting, config.audit.signing_key);
  if (!pem.ok()) return pem.status();
  absl::StatusOr<std::shared_ptr<const crypto::SigningKey>> key = crypto::SigningKey::Parse(*pem);
  if (!key.ok()) return Wrong(kSetting, config.audit.signing_key, key.status());
  return key;
}

namespace {

// Of every license system that is configured, and of the built-in table.
absl::StatusOr<std::vector<access::TypeCode>> LoadTypeCodes(const config::Config& config) {
  std::vector<config::LicenseProvider> systems = config.license_providers;
  systems.emplace_back();
  std::vector<access::TypeCode> codes;
  for (const config::LicenseProvider& system : systems) {
    const absl::StatusOr<mapping::LicenseTypes> types = LoadLicenseTypes(system);
    if (!types.ok()) return types.status();
    const google::protobuf::EnumDescriptor& all = *v1::LicenseType_descriptor();
    for (int i = 0; i < all.value_count(); ++i) {
      const auto type = static_cast<v1::LicenseType>(all.value(i)->number());
      for (const std::string& code : types->CodesOf(type)) codes.push_back({code, type});
    }
  }
  return codes;
}

}  // namespace

absl::StatusOr<access::LicenseGrants> ToLicenseGrants(const config::Config& config) {
  std::vector<access::Purpose> purposes;
  for (const config::LicensePurpose& purpose : config.license_purposes) {
    purposes.push_back({.code = purpose.code,
                        .name = purpose.name,
                        .item_code = purpose.item_code,
                        .by_consent = purpose.by_consent,
                        .by_duty = purpose.by_duty});
  }
  std::vector<access::LicenseGrant> grants;
  for (const config::LicenseGrant& grant : config.license_grants) {
    grants.push_back({.name = grant.name,
                      .principal = grant.principal,
                      .purposes = grant.purposes,
                      .types = grant.types,
                      .fields = grant.fields,
                      .regions = grant.regions,
                      .by_consent = grant.by_consent,
                      .by_duty = grant.by_duty});
  }
  const absl::StatusOr<std::vector<access::TypeCode>> codes = LoadTypeCodes(config);
  if (!codes.ok()) return codes.status();
  return access::LicenseGrants::Make(std::move(purposes), std::move(grants), *codes);
}

absl::StatusOr<access::ConsentVerifier> LoadConsentVerifier(const config::Config& config) {
  constexpr std::string_view kSetting = "[[consent_issuer]] keys";
  std::vector<access::ConsentIssuer> issuers;
  for (const config::ConsentIssuer& setting : config.consent_issuers) {
    access::ConsentIssuer& issuer = issuers.emplace_back();
    issuer.issuer = setting.issuer;
    issuer.audience = setting.audience;
    issuer.leeway = setting.leeway;
    issuer.longest = setting.longest;
    for (const std::string& file : setting.keys) {
      const absl::StatusOr<std::string> pem = ReadNamed(kSetting, file);
      if (!pem.ok()) return pem.status();
      absl::StatusOr<std::shared_ptr<const crypto::VerifyingKey>> key = crypto::VerifyingKey::Parse(*pem);
      if (!key.ok()) return Wrong(kSetting, file, key.status());
      if ((*key)->algorithm() == crypto::SignatureAlgorithm::kEd25519) {
        return Wrong(kSetting, file,
                     absl::InvalidArgumentError("Ed25519 signs no consent: use a key of RSA, P-256 or SM2"));
      }
      issuer.keys.push_back({.kid = std::filesystem::path(file).stem().string(), .key = *std::move(key)});
    }
  }
  return access::ConsentVerifier(std::move(issuers));
}

absl::StatusOr<std::shared_ptr<const crypto::IssuerTrust>> LoadIssuerTrust(const config::Config& config) {
  std::vector<std::shared_ptr<const crypto::IssuerTrust>> issuers;
  for (const config::LicenseIssuer& setting : config.license_issuers) {
    std::vector<std::string> certificates, lists;
    for (const auto& [files, texts, name] : {std::tuple(&setting.certificates, &certificates, "certificates"),
                                             std::tuple(&setting.revocation_lists, &lists, "revocation_lists")}) {
      for (const std::string& file : *files) {
        const std::string where = absl::StrCat("[[license_issuer]] ", name);
        absl::StatusOr<std::string> pem = ReadNamed(where, file);
        if (!pem.ok()) return pem.status();
        // By itself first (a list beside the CAs, which are all read by then), so that the message can name the file.
        const bool list = texts == &lists;
        const auto alone =
            crypto::IssuerTrust::Make(list ? certificates : std::vector{*pem},
                                      list ? std::vector{*pem} : std::vector<std::string>(), setting.sm2_id);
        if (!alone.ok()) return Wrong(where, file, alone.status());
        texts->push_back(*std::move(pem));
      }
    }
    auto trust = crypto::IssuerTrust::Make(certificates, lists, setting.sm2_id);
    if (!trust.ok()) return trust.status();
    issuers.push_back(*std::move(trust));
  }
  if (issuers.empty()) return std::shared_ptr<const crypto::IssuerTrust>();
  if (issuers.size() == 1) return issuers.front();
  return std::make_shared<const AnyIssuerTrust>(std::move(issuers));
}

licenses::CachePolicy ToCachePolicy(const config::Config& config) {
  licenses::CachePolicy policy;
  policy.longest = config.licenses.longest;
  policy.grace = config.licenses.grace;
  policy.unknown_holder = config.licenses.unknown_holder;
  policy.kept_after = absl::Hours(24 * config.licenses.kept_after_days);
  for (const std::string& name : config.licenses.signed_types) {
    policy.signed_types.push_back(access::LicenseTypeOfName(name));
  }
  return policy;
}

licenses::DeskLimits ToDeskLimits(const config::Config& config) {
  return {.max_waiting = static_cast<int>(config.licenses.max_waiting),
          .fetch_threads = static_cast<int>(config.licenses.fetch_threads),
          .deadline = config.licenses.deadline};
}

absl::StatusOr<std::map<std::string, std::string>> LoadPacks(const config::Config& config) {
  const std::string& folder = config.licenses.policy_packs;
  if (folder.empty()) return policy::BuiltInPacks();
  absl::StatusOr<std::map<std::string, std::string>> packs = base::ReadFolder(folder, ".toml");
  if (!packs.ok()) return Wrong(kPacks, folder, absl::NotFoundError("can't be read: correct the path"));
  if (packs->empty()) return Wrong(kPacks, folder, absl::InvalidArgumentError("holds no rules: put *.toml there"));
  return packs;
}

absl::StatusOr<std::shared_ptr<const policy::DocumentRules>> LoadDocumentRules(const config::Config& config) {
  return LoadRules<policy::DocumentRules>(config);
}

absl::StatusOr<std::shared_ptr<const policy::GuideRules>> LoadGuideRules(const config::Config& config) {
  return LoadRules<policy::GuideRules>(config);
}

std::vector<config::LicenseProvider> EffectiveProviders(const config::Config& config) {
  std::vector<config::LicenseProvider> providers = config.license_providers;
  for (config::LicenseProvider& provider : providers) {
    if (provider.type != "grpc") continue;
    if (provider.certificate.empty()) provider.certificate = config.server.certificate;
    if (provider.key.empty()) provider.key = config.server.key;
    if (provider.ca.empty()) provider.ca = config.server.client_ca;
  }
  return providers;
}

}  // namespace zhudong::app
