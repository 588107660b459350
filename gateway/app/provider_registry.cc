#include "gateway/app/provider_registry.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/license_grpc/license_grpc.h"
#include "adapters/license_holder_code/holder_code.h"
#include "adapters/license_provincial/provincial.h"
#include "gateway/base/files.h"
#include "gateway/model/text.h"
#include "gateway/rpc/client_credentials.h"

namespace zhudong::app {
namespace {

using Made = absl::StatusOr<std::unique_ptr<ports::LicenseProvider>>;

absl::Status Wrong(const config::LicenseProvider& settings, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("license provider `", settings.name, "`: ", what));
}

absl::StatusOr<std::string> Secret(const config::LicenseProvider& settings) {
  if (settings.secret_file.empty()) return Wrong(settings, "set secret_file: it holds the secret of app_key");
  const absl::StatusOr<std::string> text = base::ReadPrivateFile(settings.secret_file);
  if (!text.ok()) return text.status();
  std::string secret(model::Trim(*text));
  if (secret.empty()) return Wrong(settings, absl::StrCat("`", settings.secret_file, "` is empty"));
  return secret;
}

absl::StatusOr<std::unique_ptr<http::Client>> OpenHttp(const config::LicenseProvider& settings) {
  http::ClientOptions options{
      .base_url = settings.target, .ca_file = settings.ca, .certificate = settings.certificate, .key = settings.key};
  options.max_connections = static_cast<int>(settings.max_concurrent);
  for (const char* here : {"http://127.0.0.1:", "http://localhost:"}) {
    options.allow_plain |= absl::StartsWith(settings.target, here);
  }
  return http::Client::Make(std::move(options));
}

Made MakeProvincial(const config::LicenseProvider& settings, const ProviderContext& context) {
  absl::StatusOr<std::string> secret = Secret(settings);
  if (!secret.ok()) return secret.status();
  absl::StatusOr<mapping::LicenseTypes> types = LoadLicenseTypes(settings);
  if (!types.ok()) return types.status();
  absl::StatusOr<std::unique_ptr<http::Client>> client = OpenHttp(settings);
  if (!client.ok()) return client.status();
  license_provincial::Options options{.account = {.app_key = settings.app_key,
                                                  .app_secret = *std::move(secret),
                                                  .account = settings.account,
                                                  .org_code = settings.org_code},
                                      .types = *std::move(types)};
  return license_provincial::NewProvincial(std::move(options), *std::move(client), context.clock);
}

Made MakeHolderCode(const config::LicenseProvider& settings, const ProviderContext& context) {
  absl::StatusOr<std::string> secret = Secret(settings);
  if (!secret.ok()) return secret.status();
  absl::StatusOr<mapping::LicenseTypes> types = LoadLicenseTypes(settings);
  if (!types.ok()) return types.status();
  absl::StatusOr<std::unique_ptr<http::Client>> client = OpenHttp(settings);
  if (!client.ok()) return client.status();
  license_holder_code::Options options{
      .app_key = settings.app_key, .app_secret = *std::move(secret), .types = *std::move(types)};
  return license_holder_code::NewHolderCode(std::move(options), *std::move(client), context.clock);
}

Made MakeGrpc(const config::LicenseProvider& settings, const ProviderContext& context) {
  const rpc::ClientTls tls{settings.certificate, settings.key, settings.ca};
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
      rpc::OpenChannel(settings.target, tls, settings.server_name, context.certificate_reload_s);
  if (!channel.ok()) return channel.status();
  return adapters::NewLicenseGrpc(*std::move(channel), context.clock);
}

struct Named {
  const char* type;
  Made (*make)(const config::LicenseProvider&, const ProviderContext&);
};
constexpr Named kProviders[] = {
    {"provincial_http", MakeProvincial},
    {"holder_code_http", MakeHolderCode},
    {"grpc", MakeGrpc},
};

}  // namespace

Made MakeProvider(const config::LicenseProvider& settings, const ProviderContext& context) {
  for (const Named& entry : kProviders) {
    if (settings.type == entry.type) return entry.make(settings, context);
  }
  return Wrong(settings,
               absl::StrCat("unknown type `", settings.type, "`: use ", absl::StrJoin(ProviderTypes(), ", ")));
}

absl::StatusOr<std::unique_ptr<licenses::ProviderGuard>> MakeGuardedProvider(const config::LicenseProvider& settings,
                                                                             const ProviderContext& context) {
  Made provider = MakeProvider(settings, context);
  if (!provider.ok()) return provider.status();
  licenses::GuardOptions options{.name = settings.name, .type = settings.type};
  options.attempt_timeout = settings.attempt_timeout;
  options.max_attempts = static_cast<int>(settings.max_attempts);
  options.failures_to_open = static_cast<int>(settings.failures_to_open);
  options.open_for = settings.open;
  options.open_at_most = std::max(options.open_at_most, settings.open);
  options.max_concurrent = static_cast<int>(settings.max_concurrent);
  options.seed = context.seed;
  return licenses::ProviderGuard::Make(*std::move(provider), std::move(options), context.clock);
}

absl::StatusOr<mapping::LicenseTypes> LoadLicenseTypes(const config::LicenseProvider& settings) {
  std::string overrides;
  if (!settings.types_file.empty()) {
    absl::StatusOr<std::string> text = base::ReadFile(settings.types_file);
    if (!text.ok()) return text.status();
    overrides = *std::move(text);
  }
  absl::StatusOr<mapping::LicenseTypes> types = mapping::LicenseTypes::Make(overrides);
  if (!types.ok()) return Wrong(settings, absl::StrCat(settings.types_file, ": ", types.status().message()));
  return types;
}

std::vector<std::string> ProviderTypes() {
  std::vector<std::string> types;
  for (const Named& entry : kProviders) types.emplace_back(entry.type);
  return types;
}

}  // namespace zhudong::app
