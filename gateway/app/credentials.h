// The certificates, authorities, revocation lists and keys that the gateway works with, for people to see when they
// end. Never holds key material.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "gateway/access/audit_chain.h"
#include "gateway/config/config.h"
#include "gateway/crypto/keyring.h"
#include "zhudong/v1/feed_health.pb.h"
#include "zhudong/v1/security_service.pb.h"

namespace zhudong::app {

// How long before its end a certificate is told to end soon.
inline constexpr absl::Duration kEndsSoon = absl::Hours(24 * 30);

// Of every file that the settings name as a certificate, an authority or a revocation list, as it is on disk now; a
// file with several has a row for each.
std::vector<v1::CertificateStatus> CertificatesOf(const config::Config& config, absl::Time now);
// Those that platforms showed when they published, each once.
std::vector<v1::CertificateStatus> CertificatesOfCallers(const std::vector<v1::FeedHealth>& feeds, absl::Time now);
// `audit` may be null.
v1::ListKeysResponse KeysOf(const crypto::KeyRing& sealing, const access::AuditChain* audit);

}  // namespace zhudong::app
