// Settings of electronic licenses → the values that the desk and the audit chain take, with the files they name. As in
// translate.h: the only place where both are known.
//
// Errors are INVALID_ARGUMENT (or as the file gave them), name the setting and the file, and never what stands in a
// file.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/consent.h"
#include "gateway/access/license_grants.h"
#include "gateway/app/keys.h"
#include "gateway/config/config.h"
#include "gateway/crypto/issuer_trust.h"
#include "gateway/crypto/signature.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/policy/document_rules.h"
#include "gateway/policy/guide.h"

namespace zhudong::app {

KeySource ToKeySource(const config::Config& config);

// Without the former keys.
access::AuditOptions ToAuditOptions(const config::Config& config);
absl::StatusOr<access::AuditKeys> LoadFormerAuditKeys(const config::Config& config);
// Null where no key is configured.
absl::StatusOr<std::shared_ptr<const crypto::SigningKey>> LoadAuditKey(const config::Config& config);

absl::StatusOr<access::LicenseGrants> ToLicenseGrants(const config::Config& config);
absl::StatusOr<access::ConsentVerifier> LoadConsentVerifier(const config::Config& config);

// Null where no issuer is configured. Of several issuers the one that the signer's chain leads to decides; a revocation
// by any of them holds.
absl::StatusOr<std::shared_ptr<const crypto::IssuerTrust>> LoadIssuerTrust(const config::Config& config);

licenses::CachePolicy ToCachePolicy(const config::Config& config);
licenses::DeskLimits ToDeskLimits(const config::Config& config);

// The packs (*.toml) of the folder that is named, else the built-in ones; by file name.
absl::StatusOr<std::map<std::string, std::string>> LoadPacks(const config::Config& config);
absl::StatusOr<std::shared_ptr<const policy::DocumentRules>> LoadDocumentRules(const config::Config& config);
absl::StatusOr<std::shared_ptr<const policy::GuideRules>> LoadGuideRules(const config::Config& config);

// As configured, but over gRPC with the gateway's own certificate, key and CA where a provider names none.
std::vector<config::LicenseProvider> EffectiveProviders(const config::Config& config);

}  // namespace zhudong::app
