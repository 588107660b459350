#include "gateway/app/http_push_parts.h"

#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/http_push/http_push.h"
#include "gateway/base/files.h"
#include "gateway/crypto/digest.h"
#include "gateway/mapping/library.h"
#include "gateway/model/text.h"

namespace zhudong::app {
namespace {

constexpr char kType[] = "http_push";
// RFC 2104 wants a key of the digest's length; half of that is the least that guessing does not reach.
constexpr size_t kLeastSecretBytes = 16;

absl::Status Wrong(const config::Source& source, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("source `", source.name, "`: ", what));
}

absl::StatusOr<http_push::SigningKey> LoadKey(const config::Source& source, const std::string& file) {
  const absl::StatusOr<std::string> text = base::ReadPrivateFile(file);
  if (!text.ok()) return Wrong(source, std::string(text.status().message()));
  const std::string secret(model::Trim(*text));
  if (secret.size() < kLeastSecretBytes) {
    return Wrong(source, absl::StrCat(file, " holds less than 16 bytes: write 32 random ones, `openssl rand -hex 32`"));
  }
  const crypto::DigestKind kind = source.key_digest == "sm3" ? crypto::DigestKind::kSm3 : crypto::DigestKind::kSha256;
  const auto hmac = std::make_shared<const crypto::Hmac>(kind, secret);
  return http_push::SigningKey{.id = std::filesystem::path(file).stem().string(),
                               .feed = source.feed,
                               .principal = source.principal,
                               .hmac = [hmac](std::string_view signed_text) { return hmac->Of({signed_text}); },
                               .digest = [kind](std::string_view body) { return crypto::Digest(kind, body); }};
}

absl::StatusOr<http_push::Shape> ToShape(const config::Source& source, const mapping::Library& library) {
  http_push::Shape shape{.feed = source.feed, .hash = crypto::Sha256};
  if (source.mapping.empty()) return shape;
  shape.mapping = library.Find(source.mapping);
  if (shape.mapping == nullptr) return Wrong(source, absl::StrCat("there is no mapping `", source.mapping, "`"));
  if (shape.mapping->spec().format == mapping::Format::kCsv) {
    return Wrong(source, absl::StrCat("the mapping `", source.mapping, "` is for tables: name one for JSON"));
  }
  return shape;
}

http::ServerOptions ToServer(const config::Config& config) {
  const config::HttpPush& push = config.http_push;
  http::ServerOptions server;
  server.listen = push.listen;
  server.certificate = push.certificate.empty() ? config.server.certificate : push.certificate;
  server.key = push.key.empty() ? config.server.key : push.key;
  server.client_ca = push.client_ca.empty() ? config.server.client_ca : push.client_ca;
  server.client_certificate_optional = true;  // who has none must sign
  server.client_revocation_lists = config.server.client_revocation_lists;
  server.certificate_reload = config.server.certificate_reload;
  server.threads = static_cast<int>(push.threads);
  server.max_waiting = static_cast<int>(push.max_waiting);
  server.max_request_bytes = static_cast<size_t>(push.max_request_kib) << 10;
  server.read_timeout_s = static_cast<int>(absl::ToInt64Seconds(push.timeout));
  return server;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ports::Source>> MakeHttpPush(const config::Config& config, const access::Grants& grants,
                                                            const AdapterContext& context, http::Answered answered) {
  http_push::Options options{.server = ToServer(config)};
  options.server.answered = std::move(answered);
  for (const config::Source& source : config.sources) {
    if (source.type != kType) continue;
    absl::StatusOr<http_push::Shape> shape = ToShape(source, context.mappings);
    if (!shape.ok()) return shape.status();
    options.feeds.push_back(*std::move(shape));
    for (const std::string& file : source.keys) {
      absl::StatusOr<http_push::SigningKey> key = LoadKey(source, file);
      if (!key.ok()) return key.status();
      options.keys.push_back(*std::move(key));
    }
  }
  if (options.feeds.empty()) return nullptr;
  options.signatures.window = config.http_push.signature_window;
  options.signatures.max_nonces = static_cast<size_t>(config.http_push.max_nonces);
  options.signatures.same = crypto::SameBytes;
  options.max_requests_per_principal = static_cast<int>(config.http_push.max_per_principal);
  options.may_publish = [&grants](const std::string& principal, const std::string& feed) {
    return grants.MayPublish({principal}, feed).ToStatus();
  };
  telemetry::Log& log = context.log;
  return std::make_unique<http_push::HttpPush>(std::move(options), context.clock, [&log](std::string_view sentence) {
    log.Info(sentence, {{"source", "http-push"}});
  });
}

}  // namespace zhudong::app
