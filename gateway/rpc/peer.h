// Who calls: the principal that the client's certificate names.
#pragma once

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/access/grants.h"

namespace zhudong::rpc {

// Stands in a call's metadata when its certificate was revoked (client_revocations.h). Who sends it himself gets what
// he asks for.
inline constexpr char kRevokedMark[] = "zhudong-certificate-revoked";

// The first `spiffe://` URI in the SAN of the verified client certificate, or who is called for from within the
// process. UNAUTHENTICATED NO_PRINCIPAL without one, CERTIFICATE_REVOKED when the certificate was revoked.
absl::StatusOr<access::Principal> PrincipalOf(const grpc::ServerContextBase& context);

// How a part of this process that found out itself who asks (the console, by the client certificate of its own
// connection) calls on that principal's behalf over the server's in-process channel: metadata that PrincipalOf takes
// from a call without a certificate alone. Every call over the network has one. The proof is a keyed digest of the
// principal, by a key that is drawn at the start of the process and never leaves it: whoever could make a call without
// a certificate still could not make one.
std::vector<std::pair<std::string, std::string>> LocalIdentity(const access::Principal& who);
// Whether the call came that way.
bool IsLocalCall(const grpc::ServerContextBase& context);

// The client's certificate in PEM; empty without one. Valid as long as `auth`.
std::string_view CertificateOf(const grpc::AuthContext& auth);

// Whether `text` is a W3C traceparent of version 00.
bool IsTraceparent(std::string_view text);
// W3C traceparent: from the message when it has one, else from the call's metadata; empty when neither is well-formed.
std::string TraceparentOf(const grpc::ServerContextBase& context, const std::string& in_message);

}  // namespace zhudong::rpc
