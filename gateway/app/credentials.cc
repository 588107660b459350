#include "gateway/app/credentials.h"

#include <map>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "gateway/base/files.h"
#include "gateway/base/text.h"
#include "gateway/config/settings.h"
#include "gateway/crypto/certificate.h"

namespace zhudong::app {
namespace {

// What a file is, by the setting that names it: `certificate`, `ca`, `kafka.ca`, `revocation_lists` …
v1::CertificateUse UseOf(std::string_view section, std::string_view setting) {
  const std::string_view name = setting.substr(setting.rfind('.') + 1);
  if (name.ends_with("revocation_lists")) return v1::CERTIFICATE_USE_REVOCATION_LIST;
  if (section == "license_issuer" && name == "certificates") return v1::CERTIFICATE_USE_LICENSE_ISSUER;
  if (name == "client_ca") return v1::CERTIFICATE_USE_CLIENT_CA;
  if (name == "ca" || name == "tls_ca") return v1::CERTIFICATE_USE_OUTBOUND_CA;
  if (name != "certificate") return v1::CERTIFICATE_USE_UNSPECIFIED;
  return section == "server" || section == "http_push" ? v1::CERTIFICATE_USE_SERVER : v1::CERTIFICATE_USE_OUTBOUND;
}

void SetEnd(absl::Time end, absl::Time now, v1::CertificateStatus& status) {
  if (end != absl::InfiniteFuture()) status.mutable_not_after()->set_seconds(absl::ToUnixSeconds(end));
  status.set_state(end <= now               ? v1::CERTIFICATE_STATE_ENDED
                   : end <= now + kEndsSoon ? v1::CERTIFICATE_STATE_ENDS_SOON
                                            : v1::CERTIFICATE_STATE_GOOD);
}

absl::StatusOr<std::vector<crypto::CertificateFacts>> FactsIn(const std::string& file, v1::CertificateUse use) {
  const absl::StatusOr<std::string> text = base::ReadFile(file);
  if (!text.ok()) return text.status();
  return use == v1::CERTIFICATE_USE_REVOCATION_LIST ? crypto::RevocationListsIn(*text) : crypto::CertificatesIn(*text);
}

void AddFile(const std::string& file, v1::CertificateUse use, const std::string& owner, absl::Time now,
             std::vector<v1::CertificateStatus>& out) {
  v1::CertificateStatus status;
  status.set_use(use);
  status.set_owner(owner);
  status.set_file(file);
  const absl::StatusOr<std::vector<crypto::CertificateFacts>> facts = FactsIn(file, use);
  if (!facts.ok()) {
    status.set_state(v1::CERTIFICATE_STATE_UNREADABLE);
    status.set_problem(std::string(facts.status().message()));
    out.push_back(std::move(status));
    return;
  }
  for (const crypto::CertificateFacts& one : *facts) {
    v1::CertificateStatus& row = out.emplace_back(status);
    row.set_subject(one.subject);
    row.set_issuer(one.issuer);
    row.mutable_not_before()->set_seconds(absl::ToUnixSeconds(one.not_before));
    row.set_revoked(one.revoked);
    SetEnd(one.not_after, now, row);
  }
}

std::vector<std::string> FilesIn(const config::Ref& ref) {
  if (const auto* const text = std::get_if<std::string*>(&ref)) {
    return (*text)->empty() ? std::vector<std::string>() : std::vector<std::string>{**text};
  }
  if (const auto* const texts = std::get_if<std::vector<std::string>*>(&ref)) return **texts;
  return {};
}

std::string OwnerOf(const config::Section& section, void* values) {
  if (!section.repeated) return std::string(section.name);
  const std::vector<std::string> name = FilesIn(section.settings.front().at(values));
  return absl::StrCat(base::ToAbsl(section.name), " ", name.empty() ? "" : name.front());
}

}  // namespace

std::vector<v1::CertificateStatus> CertificatesOf(const config::Config& config, absl::Time now) {
  std::vector<v1::CertificateStatus> all;
  config::Config copy = config;  // rows point into what can be changed
  for (const config::Section& section : config::Sections()) {
    for (size_t i = 0; i < section.count(copy); ++i) {
      void* const values = section.at(copy, i);
      for (const config::Setting& setting : section.settings) {
        const v1::CertificateUse use = UseOf(section.name, setting.name);
        if (setting.form != config::Form::kFile || use == v1::CERTIFICATE_USE_UNSPECIFIED) continue;
        for (const std::string& file : FilesIn(setting.at(values))) {
          AddFile(file, use, OwnerOf(section, values), now, all);
        }
      }
    }
  }
  return all;
}

std::vector<v1::CertificateStatus> CertificatesOfCallers(const std::vector<v1::FeedHealth>& feeds, absl::Time now) {
  std::map<std::string, int64_t> ends;
  for (const v1::FeedHealth& feed : feeds) {
    for (const v1::CertificateHealth& seen : feed.certificates()) {
      ends[seen.principal()] = std::max(ends[seen.principal()], seen.expires_at().seconds());
    }
  }
  std::vector<v1::CertificateStatus> all;
  for (const auto& [principal, end] : ends) {
    v1::CertificateStatus& row = all.emplace_back();
    row.set_use(v1::CERTIFICATE_USE_CALLER);
    row.set_owner(principal);
    SetEnd(absl::FromUnixSeconds(end), now, row);
  }
  return all;
}

v1::ListKeysResponse KeysOf(const crypto::KeyRing& sealing, const access::AuditChain* audit) {
  v1::ListKeysResponse keys;
  for (const std::string& id : sealing.key_ids()) {
    v1::KeyStatus& key = *keys.add_keys();
    key.set_use(v1::KEY_USE_SEALING);
    key.set_key_id(id);
    key.set_active(id == sealing.active_key_id());
  }
  if (audit == nullptr) return keys;
  bool first = true;  // the one in use
  for (const auto& verifying : audit->keys()) {
    v1::KeyStatus& key = *keys.add_keys();
    key.set_use(v1::KEY_USE_AUDIT_CHECKPOINTS);
    key.set_key_id(verifying->key_id());
    key.set_active(std::exchange(first, false));
  }
  return keys;
}

}  // namespace zhudong::app
