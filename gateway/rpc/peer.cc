#include "gateway/rpc/peer.h"

#include <grpcpp/security/auth_context.h>

#include <string_view>
#include <vector>

#include "gateway/crypto/digest.h"
#include "gateway/crypto/random.h"
#include "gateway/model/errors.h"
#include "gateway/model/traceparent.h"

namespace zhudong::rpc {
namespace {

constexpr std::string_view kScheme = "spiffe://";
constexpr size_t kMaxPrincipalBytes = 256;
constexpr char kLocalPrincipal[] = "zhudong-local-principal";
constexpr char kLocalProof[] = "zhudong-local-proof";

const crypto::Hmac& LocalKey() {
  static const crypto::Hmac* const key = new crypto::Hmac(crypto::DigestKind::kSha256, crypto::RandomBytes(32));
  return *key;
}

std::string ProofOf(std::string_view principal) { return crypto::Hex(LocalKey().Of({"local call", principal})); }

std::string_view ValueOf(const grpc::ServerContextBase& context, const char* name) {
  const auto found = context.client_metadata().find(name);
  return found == context.client_metadata().end() ? std::string_view()
                                                  : std::string_view(found->second.data(), found->second.size());
}

// Empty: the call did not come from within the process.
std::string_view LocalPrincipal(const grpc::ServerContextBase& context) {
  const std::string_view proof = ValueOf(context, kLocalProof);
  if (proof.empty()) return {};
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth != nullptr && (auth->IsPeerAuthenticated() || !CertificateOf(*auth).empty())) return {};
  const std::string_view principal = ValueOf(context, kLocalPrincipal);
  return crypto::SameBytes(proof, ProofOf(principal)) ? principal : std::string_view();
}

}  // namespace

absl::StatusOr<access::Principal> PrincipalOf(const grpc::ServerContextBase& context) {
  if (context.client_metadata().contains(kRevokedMark)) {
    return model::Error(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_CERTIFICATE_REVOKED,
                        "the client certificate was revoked by its CA: use another one");
  }
  if (const std::string_view local = LocalPrincipal(context); !local.empty()) {
    return access::Principal{std::string(local)};
  }
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth != nullptr && auth->IsPeerAuthenticated()) {
    for (const char* property : {"peer_spiffe_id", "x509_uri"}) {
      for (const grpc::string_ref& value : auth->FindPropertyValues(property)) {
        const std::string_view uri(value.data(), value.size());
        if (uri.starts_with(kScheme) && uri.size() <= kMaxPrincipalBytes) return access::Principal{std::string(uri)};
      }
    }
  }
  return model::Error(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_NO_PRINCIPAL,
                      "the client certificate names no principal: it needs a spiffe:// URI in its subjectAltName");
}

std::vector<std::pair<std::string, std::string>> LocalIdentity(const access::Principal& who) {
  return {{kLocalPrincipal, who.id}, {kLocalProof, ProofOf(who.id)}};
}

bool IsLocalCall(const grpc::ServerContextBase& context) { return !LocalPrincipal(context).empty(); }

std::string_view CertificateOf(const grpc::AuthContext& auth) {
  const std::vector<grpc::string_ref> values = auth.FindPropertyValues("x509_pem_cert");
  return values.empty() ? std::string_view() : std::string_view(values.front().data(), values.front().size());
}

bool IsTraceparent(std::string_view text) { return model::IsTraceparent(text); }

std::string TraceparentOf(const grpc::ServerContextBase& context, const std::string& in_message) {
  if (IsTraceparent(in_message)) return in_message;
  const auto& metadata = context.client_metadata();
  const auto it = metadata.find("traceparent");
  if (it == metadata.end()) return "";
  std::string text(it->second.data(), it->second.size());
  return IsTraceparent(text) ? text : "";
}

}  // namespace zhudong::rpc
