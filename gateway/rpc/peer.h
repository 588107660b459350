// Who calls: the principal that the client's certificate names.
#pragma once

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/access/grants.h"

namespace zhudong::rpc {

// Stands in a call's metadata when its certificate was revoked (client_revocations.h). Who sends it himself gets what
// he asks for.
inline constexpr char kRevokedMark[] = "zhudong-certificate-revoked";

// The first `spiffe://` URI in the SAN of the verified client certificate. UNAUTHENTICATED NO_PRINCIPAL without one,
// CERTIFICATE_REVOKED when the certificate was revoked.
absl::StatusOr<access::Principal> PrincipalOf(const grpc::ServerContextBase& context);

// That certificate in PEM; empty without one. Valid as long as `auth`.
std::string_view CertificateOf(const grpc::AuthContext& auth);

// Whether `text` is a W3C traceparent of version 00.
bool IsTraceparent(std::string_view text);
// W3C traceparent: from the message when it has one, else from the call's metadata; empty when neither is well-formed.
std::string TraceparentOf(const grpc::ServerContextBase& context, const std::string& in_message);

}  // namespace zhudong::rpc
