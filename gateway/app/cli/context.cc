#include "gateway/app/cli/context.h"

#include "absl/time/time.h"
#include "gateway/app/cli/explain.h"
#include "gateway/base/clock.h"
#include "google/protobuf/util/json_util.h"

namespace zhudong::cli {
namespace {

std::string Json(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = indented;
  std::string text;
  // Fails only for an Any of an unknown type, which the contract has none of.
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  return status.ok() ? text : "{}";
}

}  // namespace

Output Context::format() const {
  return output == "json" ? Output::kJson : output == "jsonl" ? Output::kJsonl : Output::kText;
}

void AddOutputOption(CLI::App& command, Context& context) {
  command
      .add_option("--output,-o", context.output,
                  "text for people, json for one document, jsonl for one JSON object a line (default: text)")
      ->check(CLI::IsMember({"text", "json", "jsonl"}))
      ->group("Output");
}

void AddCommonOptions(CLI::App& command, Context& context) {
  ConnectionOptions& to = context.connection;
  const auto add = [&command](const char* name, std::string& value, const char* text) {
    return command.add_option(name, value, text)->group("Connection");
  };
  add("--gateway", to.gateway, "address of the gateway, HOST:PORT (ZHUDONG_GATEWAY; default 127.0.0.1:7443)");
  add("--cert", to.cert, "your certificate, PEM (ZHUDONG_CERT)");
  add("--key", to.key, "its key, PEM (ZHUDONG_KEY)");
  add("--ca", to.ca, "the CA that made the gateway's certificate, PEM (ZHUDONG_CA)");
  add("--server-name", to.server_name,
      "name in the gateway's certificate, when it is not the address (ZHUDONG_SERVER_NAME)");
  add("--profile", to.profile,
      "file that holds all of these (ZHUDONG_PROFILE; default data/dev/client.toml, ~/.config/zhudong/client.toml)");
  add("--as", to.as, "one of the profile's identities, e.g. platform-land");
  command.add_option("--timeout", to.timeout_seconds, "seconds to wait for an answer (default: 30)")
      ->check(CLI::Range(0.1, 3600.0))
      ->group("Connection");
  AddOutputOption(command, context);
}

int Connect(Context& context) {
  if (context.channel != nullptr) return kExitOk;
  absl::StatusOr<Profile> profile =
      Resolve(context.connection, context.environment, DefaultProfiles(context.environment));
  if (!profile.ok()) {
    context.err << Explain(profile.status(), "");
    return kExitUsage;
  }
  context.profile = *std::move(profile);
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = OpenChannel(context.profile);
  if (!channel.ok()) {
    context.err << Explain(channel.status(), "");
    return kExitUsage;
  }
  context.channel = *std::move(channel);
  return kExitOk;
}

void SetDeadline(const Context& context, grpc::ClientContext& call) {
  const absl::Time due = base::SystemClock().Now() + absl::Seconds(context.connection.timeout_seconds);
  call.set_deadline(absl::ToChronoTime(due));
}

int CheckReason(Context& context, std::string_view reason, bool dry_run) {
  if (!reason.empty() || dry_run) return kExitOk;
  context.err << "zhudong: say why with --reason \"…\": it is kept with the act (--dry-run needs none)\n";
  return kExitUsage;
}

int Fail(Context& context, const absl::Status& status) {
  context.out.flush();
  context.err << Explain(status, context.profile.gateway);
  return ExitCodeFor(status);
}

std::string ToJson(const google::protobuf::Message& message) { return Json(message, false); }

std::string ToIndentedJson(const google::protobuf::Message& message) { return Json(message, true); }

void PrintJson(Context& context, const google::protobuf::Message& message) {
  context.out << (context.format() == Output::kJson ? ToIndentedJson(message) : ToJson(message) + "\n");
}

void TellMore(Context& context, const std::string& next_page_token) {
  if (next_page_token.empty() || context.format() == Output::kJson) return;
  context.err << "There are more: --limit N, or go on with --page-token " << next_page_token << "\n";
}

}  // namespace zhudong::cli
