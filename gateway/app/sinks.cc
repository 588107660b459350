#include "gateway/app/sinks.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/case_calls/case_calls.h"
#include "adapters/postgres_table/postgres_table.h"
#include "adapters/webhook/webhook.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/crypto/ed25519.h"

namespace zhudong::app {
namespace {

// What of a webhook's answer is kept, to be told to the operator.
constexpr size_t kWebhookAnswerBytes = 4096;
// Of an answer that is read: a longer one is none.
constexpr size_t kReplyBytes = 64u << 10;
// After this a receiver's name is resolved anew and its certificate files are read again.
constexpr absl::Duration kConnectionAge = absl::Minutes(1);
// How long the start waits for a look at a planning system's tables.
constexpr absl::Duration kTableCheck = absl::Seconds(3);

pushing::Crypto SigningCrypto() {
  return {
      .hmac_sha256 = [](std::string_view key) -> pushing::Sign {
        auto hmac = std::make_shared<const crypto::Hmac>(crypto::DigestKind::kSha256, key);
        return [hmac](std::string_view data) -> absl::StatusOr<std::string> { return hmac->Of({data}); };
      },
      .ed25519 = [](std::string_view secret) -> absl::StatusOr<pushing::Ed25519> {
        auto key = crypto::Ed25519Key::FromBytes(secret);
        if (!key.ok()) return key.status();
        return pushing::Ed25519{(*key)->public_key(), [key = *key](std::string_view data) { return key->Sign(data); }};
      }};
}

absl::Status Wrong(const config::Subscriber& settings, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("subscriber `", settings.name, "`: ", status.message()));
}

// What every sink over HTTP is made of.
struct ByHttp {
  pushing::Options options;
  std::unique_ptr<http::Client> client;
  pushing::SecretFile secrets;
};

absl::StatusOr<ByHttp> OpenHttp(const config::Subscriber& settings, const AdapterContext& context, size_t answer_bytes,
                                bool cut_long_answers) {
  telemetry::Log& log = context.log;
  absl::StatusOr<pushing::SecretFile> secrets = pushing::SecretFile::Open(
      settings.secret_file, SigningCrypto(), context.clock, [&log, name = settings.name](std::string_view sentence) {
        log.Info(sentence, {{"subscriber", name}});
      });
  if (!secrets.ok()) return Wrong(settings, secrets.status());
  const size_t path = settings.url.find_first_of("/?", settings.url.find("://") + 3);
  pushing::Options options{.event_timeout = settings.timeout, .parallel = static_cast<int>(settings.parallel)};
  if (path != std::string::npos) {
    options.path = absl::StrCat(settings.url[path] == '?' ? "/" : "", settings.url.substr(path));
  }
  absl::StatusOr<std::unique_ptr<http::Client>> client =
      http::Client::Make({.base_url = settings.url.substr(0, path),
                          .ca_file = settings.ca,
                          .certificate = settings.certificate,
                          .key = settings.key,
                          .allow_plain = settings.allow_http,
                          .max_response_bytes = answer_bytes,
                          .cut_long_answers = cut_long_answers,
                          .max_connections = static_cast<int>(settings.parallel),
                          .connect_timeout = settings.connect_timeout,
                          .public_only = !settings.allow_private,
                          .max_connection_age = kConnectionAge});
  if (!client.ok()) return Wrong(settings, client.status());
  return ByHttp{std::move(options), *std::move(client), *std::move(secrets)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<ports::Sink>> MakeWebhook(const config::Subscriber& settings,
                                                         const AdapterContext& context) {
  absl::StatusOr<ByHttp> parts = OpenHttp(settings, context, kWebhookAnswerBytes, /*cut_long_answers=*/true);
  if (!parts.ok()) return parts.status();
  return webhook::NewWebhook(parts->options, std::move(parts->client), std::move(parts->secrets), context.clock);
}

absl::StatusOr<std::unique_ptr<ports::Sink>> MakeCaseCalls(const config::Subscriber& settings,
                                                           const AdapterContext& context) {
  case_calls::CallFiles files;
  for (const std::string& path : settings.calls) {
    absl::StatusOr<std::shared_ptr<const mapping::CallFile>> file = mapping::CallFile::Load(path);
    if (!file.ok()) return Wrong(settings, file.status());
    files.push_back(*std::move(file));
  }
  absl::StatusOr<ByHttp> parts = OpenHttp(settings, context, kReplyBytes, /*cut_long_answers=*/false);
  if (!parts.ok()) return parts.status();
  return case_calls::NewCaseCalls(parts->options, std::move(files), crypto::Sha256, std::move(parts->client),
                                  std::move(parts->secrets), context.clock);
}

absl::StatusOr<std::unique_ptr<ports::Sink>> MakePostgresTable(const config::Subscriber& settings,
                                                               const AdapterContext& context) {
  postgres_table::Options options{.server = {.address = settings.target,
                                             .database = settings.database,
                                             .user = settings.user,
                                             .password_file = settings.password_file,
                                             .tls = settings.tls,
                                             .ca = settings.ca,
                                             .certificate = settings.certificate,
                                             .key = settings.key,
                                             .application = absl::StrCat("zhudong ", settings.name)},
                                  .schema = settings.schema};
  postgres_table::Options checked = options;
  checked.server.connect_timeout = kTableCheck;
  // Told now, and no reason to stand still: the gateway is there for others as well, and delivery tries again.
  if (const absl::Status status = postgres_table::Check(checked, kTableCheck); !status.ok()) {
    context.log.Warn(base::FromAbsl(status.message()), {{"subscriber", settings.name}});
  }
  return postgres_table::NewPostgresTable(std::move(options));
}

}  // namespace zhudong::app
