#include "gateway/rpc/security_service.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

v1::Role ToProto(access::Role role) {
  switch (role) {
    case access::Role::kViewer:
      return v1::ROLE_VIEWER;
    case access::Role::kOperator:
      return v1::ROLE_OPERATOR;
    case access::Role::kSecurity:
      return v1::ROLE_SECURITY;
    case access::Role::kAuditor:
      return v1::ROLE_AUDITOR;
  }
  return v1::ROLE_UNSPECIFIED;
}

// What can't be read comes first, then what ends first.
bool IsMoreUrgent(const v1::CertificateStatus& a, const v1::CertificateStatus& b) {
  const auto rank = [](const v1::CertificateStatus& one) {
    return std::make_pair(one.state() == v1::CERTIFICATE_STATE_UNREADABLE ? 0 : 1, one.not_after().seconds());
  };
  return rank(a) < rank(b);
}

}  // namespace

grpc::ServerUnaryReactor* SecurityService::Answer(grpc::CallbackServerContext& context, std::string_view method,
                                                  const std::function<void(const access::Principal&)>& fill) const {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  const absl::StatusOr<access::Principal> who = PrincipalOf(context);
  absl::Status status = who.status();
  if (status.ok()) status = parts_.grants.MayCall(*who, method).ToStatus();
  if (status.ok()) fill(*who);
  reactor->Finish(ToGrpc(status));
  return reactor;
}

grpc::ServerUnaryReactor* SecurityService::GetSession(grpc::CallbackServerContext* context,
                                                      const v1::GetSessionRequest*, v1::GetSessionResponse* response) {
  return Answer(*context, "SecurityService/GetSession", [&](const access::Principal& who) {
    response->set_principal(who.id);
    response->set_version(parts_.version);
    for (const access::Role role : parts_.grants.RolesOf(who)) response->add_roles(ToProto(role));
    for (const access::MethodRule& rule : access::MethodRules()) {
      if (!parts_.grants.MayCall(who, rule.method).allowed) continue;
      response->add_methods(absl::StrCat("zhudong.v1.", base::ToAbsl(rule.method)));
    }
  });
}

grpc::ServerUnaryReactor* SecurityService::ListCertificates(grpc::CallbackServerContext* context,
                                                            const v1::ListCertificatesRequest*,
                                                            v1::ListCertificatesResponse* response) {
  return Answer(*context, "SecurityService/ListCertificates", [&](const access::Principal&) {
    std::vector<v1::CertificateStatus> all = parts_.certificates();
    std::stable_sort(all.begin(), all.end(), IsMoreUrgent);
    for (v1::CertificateStatus& one : all) *response->add_certificates() = std::move(one);
  });
}

grpc::ServerUnaryReactor* SecurityService::ListKeys(grpc::CallbackServerContext* context, const v1::ListKeysRequest*,
                                                    v1::ListKeysResponse* response) {
  return Answer(*context, "SecurityService/ListKeys", [&](const access::Principal&) { *response = parts_.keys(); });
}

grpc::ServerUnaryReactor* SecurityService::ListGrants(grpc::CallbackServerContext* context,
                                                      const v1::ListGrantsRequest*, v1::ListGrantsResponse* response) {
  return Answer(*context, "SecurityService/ListGrants", [&](const access::Principal&) {
    for (const access::Grant& grant : parts_.grants.All()) {
      v1::PrincipalGrants& to = *response->add_grants();
      to.set_principal(grant.principal);
      for (const access::Role role : grant.roles) to.add_roles(ToProto(role));
      for (const std::string& feed : grant.publish) to.add_publish(feed);
      for (const std::string& subscriber : grant.subscribe) to.add_subscribe(subscriber);
      for (const std::string& prefix : grant.read) to.add_read(prefix);
    }
  });
}

}  // namespace zhudong::rpc
