#include "gateway/app/license_parts.h"

#include <optional>
#include <random>
#include <utility>

#include "gateway/access/audit_chain.h"
#include "gateway/app/issuer_watch.h"
#include "gateway/app/license_settings.h"
#include "gateway/app/provider_registry.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/model/identifier_text.h"
#include "gateway/rpc/audit_service.h"
#include "gateway/rpc/license_admin_service.h"
#include "gateway/rpc/license_service.h"

namespace zhudong::app {
namespace {

// Members stand in the order they are built, and go in the reverse order.
class LicensePartsImpl final : public LicenseParts {
 public:
  explicit LicensePartsImpl(const access::Grants& grants) : grants_(grants) {}

  absl::Status OpenAudit(const config::Config& config, store::Database& database,
                         const std::shared_ptr<const crypto::KeyRing>& keys, const base::Clock& clock);
  absl::Status OpenDesk(const config::Config& config, store::Database& database,
                        std::shared_ptr<const crypto::KeyRing> keys, telemetry::Log& log, const base::Clock& clock);

  ingest::Observer* observer() override { return desk_ == nullptr ? nullptr : &desk_->change_observer(); }
  uint64_t records_of_former_keys() const override { return desk_ ? desk_->Status().records_of_former_keys() : 0; }
  std::vector<grpc::Service*> services() override {
    std::vector<grpc::Service*> all;
    if (audit_service_ != nullptr) all.push_back(audit_service_.get());
    if (license_service_ != nullptr) all.push_back(license_service_.get());
    if (admin_service_ != nullptr) all.push_back(admin_service_.get());
    return all;
  }
  std::vector<const char*> service_names() const override {
    std::vector<const char*> names;
    if (audit_service_ != nullptr) names.push_back("zhudong.v1.AuditService");
    if (license_service_ != nullptr) names.push_back("zhudong.v1.LicenseService");
    if (admin_service_ != nullptr) names.push_back("zhudong.v1.LicenseAdminService");
    return names;
  }

  access::LicenseGrants* grants() override { return license_grants_ ? &*license_grants_ : nullptr; }
  licenses::LicenseDesk* desk() override { return desk_.get(); }
  access::AuditChain* audit() override { return audit_.get(); }
  void Start() override {
    if (desk_ != nullptr) desk_->Start();
  }
  void Shutdown() override {
    if (license_service_ != nullptr) license_service_->Shutdown();
  }
  void Stop() override {
    if (desk_ != nullptr) desk_->Stop();
  }

 private:
  const access::Grants& grants_;
  std::optional<access::LicenseGrants> license_grants_;
  std::optional<access::ConsentVerifier> consents_;
  std::unique_ptr<access::AuditChain> audit_;
  std::unique_ptr<licenses::LicenseDesk> desk_;
  std::unique_ptr<rpc::AuditService> audit_service_;
  std::unique_ptr<rpc::LicenseService> license_service_;
  std::unique_ptr<rpc::LicenseAdminService> admin_service_;
};

absl::Status LicensePartsImpl::OpenAudit(const config::Config& config, store::Database& database,
                                         const std::shared_ptr<const crypto::KeyRing>& keys, const base::Clock& clock) {
  const absl::StatusOr<std::shared_ptr<const crypto::SigningKey>> signer = LoadAuditKey(config);
  if (!signer.ok()) return signer.status();
  if (*signer == nullptr) return absl::OkStatus();
  absl::StatusOr<access::AuditKeys> former = LoadFormerAuditKeys(config);
  if (!former.ok()) return former.status();
  access::AuditOptions options = ToAuditOptions(config);
  options.former_keys = *std::move(former);
  absl::StatusOr<std::unique_ptr<access::AuditChain>> chain =
      access::AuditChain::Open(database, *signer, clock, std::move(options));
  if (!chain.ok()) return chain.status();
  audit_ = *std::move(chain);
  audit_service_ =
      std::make_unique<rpc::AuditService>(*audit_, grants_, [keys](v1::HolderIdType type, std::string_view number) {
        return keys->KeyedDigest("holder", model::HolderText(type, number));
      });
  return absl::OkStatus();
}

absl::Status LicensePartsImpl::OpenDesk(const config::Config& config, store::Database& database,
                                        std::shared_ptr<const crypto::KeyRing> keys, telemetry::Log& log,
                                        const base::Clock& clock) {
  if (config.license_providers.empty()) return absl::OkStatus();
  absl::StatusOr<access::LicenseGrants> license_grants = ToLicenseGrants(config);
  if (!license_grants.ok()) return license_grants.status();
  license_grants_ = *std::move(license_grants);
  absl::StatusOr<access::ConsentVerifier> consents = LoadConsentVerifier(config);
  if (!consents.ok()) return consents.status();
  consents_.emplace(*std::move(consents));
  absl::StatusOr<std::shared_ptr<const crypto::IssuerTrust>> trust =
      WatchIssuerTrust(config, config.server.certificate_reload,
                       [&log](bool good, std::string_view what) { good ? log.Info(what) : log.Warn(what); });
  if (!trust.ok()) return trust.status();
  absl::StatusOr<std::shared_ptr<const policy::DocumentRules>> rules = LoadDocumentRules(config);
  if (!rules.ok()) return rules.status();
  std::vector<std::unique_ptr<licenses::ProviderGuard>> providers;
  const int reload_s = static_cast<int>(absl::ToInt64Seconds(config.server.certificate_reload));
  for (const config::LicenseProvider& settings : EffectiveProviders(config)) {
    auto provider = MakeGuardedProvider(settings, {clock, reload_s, std::random_device{}()});
    if (!provider.ok()) return provider.status();
    providers.push_back(*std::move(provider));
  }
  absl::StatusOr<std::unique_ptr<licenses::LicenseDesk>> desk = licenses::LicenseDesk::Open({
      .database = database,
      .audit = *audit_,
      .grants = *license_grants_,
      .consents = *consents_,
      .keys = std::move(keys),
      .trust = *std::move(trust),
      .rules = *std::move(rules),
      .providers = std::move(providers),
      .clock = clock,
      .policy = ToCachePolicy(config),
      .limits = ToDeskLimits(config),
  });
  if (!desk.ok()) return desk.status();
  desk_ = *std::move(desk);
  license_service_ = std::make_unique<rpc::LicenseService>(*desk_, *license_grants_, clock);
  admin_service_ = std::make_unique<rpc::LicenseAdminService>(*desk_, grants_, audit_.get());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<LicenseParts>> LicenseParts::Open(const config::Config& config,
                                                                 store::Database& database,
                                                                 std::shared_ptr<const crypto::KeyRing> keys,
                                                                 const access::Grants& grants, telemetry::Log& log,
                                                                 const base::Clock& clock) {
  auto parts = std::make_unique<LicensePartsImpl>(grants);
  if (absl::Status audit = parts->OpenAudit(config, database, keys, clock); !audit.ok()) return audit;
  if (absl::Status desk = parts->OpenDesk(config, database, std::move(keys), log, clock); !desk.ok()) return desk;
  return parts;
}

}  // namespace zhudong::app
