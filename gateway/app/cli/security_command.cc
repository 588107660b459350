// whoami; security certificates | keys | grants.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"
#include "zhudong/v1/security_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

std::string RolesText(const google::protobuf::RepeatedField<int>& roles) {
  return absl::StrJoin(roles, ", ",
                       [](std::string* out, int role) { out->append(LabelOf(static_cast<v1::Role>(role))); });
}

std::string SessionText(const v1::GetSessionResponse& session) {
  Facts facts;
  facts.Add("principal 身份", session.principal());
  facts.Add("roles 角色", RolesText(session.roles()));
  facts.Add("may call 可调用", absl::StrJoin(session.methods(), "\n                  "));
  facts.Add("gateway 网关版本", session.version());
  return facts.Render();
}

std::string CertificatesText(const v1::ListCertificatesResponse& all) {
  Table table({{"ENDS 到期"},
               {"STATE 状态"},
               {"USE 用途"},
               {"OF 所属"},
               {"SUBJECT 主体", Align::kLeft, 40},
               {"FILE 文件", Align::kLeft, 80},
               {"", Align::kLeft, 60}});
  for (const v1::CertificateStatus& one : all.certificates()) {
    table.Add({one.has_not_after() ? Day(one.not_after()) : "", LabelOf(one.state()), LabelOf(one.use()), one.owner(),
               one.subject().empty() ? one.issuer() : one.subject(), one.file(),
               one.use() == v1::CERTIFICATE_USE_REVOCATION_LIST && one.problem().empty()
                   ? absl::StrCat(one.revoked(), " revoked 已吊销")
                   : one.problem()});
  }
  return table.Render();
}

std::string KeysText(const v1::ListKeysResponse& all) {
  Table table({{"USE 用途"}, {"KEY 密钥"}, {""}});
  for (const v1::KeyStatus& key : all.keys()) {
    table.Add({LabelOf(key.use()), key.key_id(), key.active() ? "active 使用中" : "former 已停用"});
  }
  return absl::StrCat(table.Render(),
                      "Records sealed with a former key 旧密钥记录: ", Count(all.records_of_former_keys()), "\n");
}

std::string GrantsText(const v1::ListGrantsResponse& all) {
  Table table({{"PRINCIPAL 身份"}, {"ROLES 角色"}, {"PUBLISH 推送"}, {"SUBSCRIBE 订阅"}, {"READ 可读区划"}});
  for (const v1::PrincipalGrants& one : all.grants()) {
    table.Add({one.principal(), RolesText(one.roles()), absl::StrJoin(one.publish(), ", "),
               absl::StrJoin(one.subscribe(), ", "), absl::StrJoin(one.read(), ", ")});
  }
  return table.Render();
}

template <typename Request, typename Response>
using Method = grpc::Status (v1::SecurityService::Stub::*)(grpc::ClientContext*, const Request&, Response*);

template <typename Request, typename Response>
int Ask(Context& context, Method<Request, Response> method, std::string (*text)(const Response&)) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::SecurityService::NewStub(context.channel);
  const auto answer = Call(context, *stub, method, Request());
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << text(*answer);
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

template <typename Request, typename Response>
void AddOne(CLI::App& group, Context& context, const char* name, const char* about, const char* footer,
            Method<Request, Response> method, std::string (*text)(const Response&)) {
  CLI::App* command = group.add_subcommand(name, about);
  command->footer(footer);
  AddCommonOptions(*command, context);
  command->callback([&context, method, text] {
    context.run = [&context, method, text] { return Ask<Request, Response>(context, method, text); };
  });
}

}  // namespace

void AddSecurity(CLI::App& app, Context& context) {
  using Stub = v1::SecurityService::Stub;
  AddOne<v1::GetSessionRequest, v1::GetSessionResponse>(
      app, context, "whoami", "who this certificate is to the gateway, and what it may do 身份与权限",
      "Examples:\n  zhudong whoami", &Stub::GetSession, &SessionText);
  CLI::App* group = app.add_subcommand("security", "certificates, keys and grants 证书、密钥与授权");
  group->require_subcommand(1);
  AddOne<v1::ListCertificatesRequest, v1::ListCertificatesResponse>(
      *group, context, "certificates", "every certificate and revocation list, those that end first before the others",
      "Needs the role operator or security.\n\nExamples:\n  zhudong security certificates", &Stub::ListCertificates,
      &CertificatesText);
  AddOne<v1::ListKeysRequest, v1::ListKeysResponse>(*group, context, "keys", "keys by their ids, never what they are",
                                                    "Needs the role security.\n\nExamples:\n  zhudong security keys",
                                                    &Stub::ListKeys, &KeysText);
  AddOne<v1::ListGrantsRequest, v1::ListGrantsResponse>(
      *group, context, "grants", "who may do what",
      "Needs the role security or auditor.\n\nExamples:\n  zhudong security grants --output json", &Stub::ListGrants,
      &GrantsText);
}

}  // namespace zhudong::cli
