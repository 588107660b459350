#include "gateway/app/license_system/license_system.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "gateway/app/license_system/desk.h"
#include "gateway/base/files.h"
#include "gateway/crypto/certificate.h"
#include "gateway/http/server.h"

namespace zhudong::app {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

http::Response Send(const json& body, int status = 200) {
  return {status, {{"content-type", "application/json; charset=utf-8"}}, body.dump()};
}

std::string Word(const json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// --- the provincial family: an envelope with ack_code --------------------------------------------------------------

json Good(json data) {
  return {{"ack_code", "SUCCESS"}, {"errors", json::array()}, {"sign_method", ""}, {"data", std::move(data)}};
}
json Bad(const std::string& code, const std::string& message) {
  return {{"ack_code", "FAILURE"}, {"errors", {{{"code", code}, {"message", message}}}}, {"data", nullptr}};
}

// Whose consent it is: the stand-in believes what the gateway has verified.
std::string HolderOfCredential(const std::string& token) {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  std::string claims;
  if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &claims)) return {};
  return Word(json::parse(claims, nullptr, false), "holder_id_number");
}

class LicenseSystemImpl final : public LicenseSystem {
 public:
  LicenseSystemImpl(LicenseSystemOptions options, std::unique_ptr<StandInDesk> desk)
      : options_(std::move(options)), desk_(std::move(desk)) {}
  ~LicenseSystemImpl() override { LicenseSystemImpl::Stop(); }

  absl::Status Listen();
  const std::string& address() const override { return address_; }
  const std::string& control_address() const override { return control_->address(); }
  void Stop() override {
    {
      absl::MutexLock lock(&mutex_);
      stopped_ = true;
      StopServing();
    }
    // Without the lock, which a handler may wait for.
    if (control_ != nullptr) control_->Stop();
  }

 private:
  using Answer = std::function<json(const json& body, const http::Incoming& incoming)>;

  http::Handler Counted(const std::string& verb, Answer answer);
  // `answer` is told the account that logged in.
  using AccountsAnswer =
      std::function<json(const std::string& account, const json& body, const http::Incoming& incoming)>;
  http::Handler WithToken(const std::string& verb, AccountsAnswer answer);
  http::Handler WithAuthCode(const std::string& verb, json (LicenseSystemImpl::*answer)(const StandInLicense&));
  json LogIn(const json& body);
  json List(const std::string& account, const std::string& holder, const json& body);
  json Record(const StandInLicense& license);
  json Archive(const StandInLicense& license);
  json HolderCodeQuery(const json& body);
  json HolderCodeDownload(const json& body);
  bool KnowsKeys(const http::Incoming& incoming) const;
  http::Response Control(const http::Incoming& incoming);
  absl::Status SetFault(const std::string& name, int value);
  std::vector<std::pair<std::string, http::Handler>> Routes();
  absl::Status Serve() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StopServing() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    pause_.SetStopped(true);
    server_.reset();
  }

  const LicenseSystemOptions options_;
  const std::unique_ptr<StandInDesk> desk_;
  Pause pause_;
  std::string address_;  // set before anybody asks
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::unique_ptr<http::Server> server_ ABSL_GUARDED_BY(mutex_);  // nullptr: down
  std::unique_ptr<http::Server> control_;                         // last: its handlers use all above
};

http::Handler LicenseSystemImpl::Counted(const std::string& verb, Answer answer) {
  return [this, verb, answer = std::move(answer)](const http::Incoming& incoming) {
    desk_->Count(verb);
    if (const int wait = desk_->faults().Of("slow"); wait > 0) pause_.For(absl::Milliseconds(wait));
    if (desk_->faults().Of("error") != 0) return http::Response{500, {}, "<html>internal error</html>"};
    http::Response response = Send(answer(json::parse(incoming.body, nullptr, false), incoming));
    if (desk_->faults().Of("half-answer") != 0) response.cut_after = response.body.size() / 2;
    return response;
  };
}

http::Handler LicenseSystemImpl::WithToken(const std::string& verb, AccountsAnswer answer) {
  return Counted(verb, [this, answer = std::move(answer)](const json& body, const http::Incoming& incoming) {
    const auto token = incoming.query.find("access_token");
    const auto account = desk_->AccountOf(token == incoming.query.end() ? "" : token->second);
    if (!account) return Bad("ACCESS_TOKEN_EXPIRED", "log in anew");
    return answer(*account, body, incoming);
  });
}

http::Handler LicenseSystemImpl::WithAuthCode(const std::string& verb,
                                              json (LicenseSystemImpl::*answer)(const StandInLicense&)) {
  return WithToken(verb, [this, answer](const std::string& account, const json&, const http::Incoming& incoming) {
    const auto code = incoming.query.find("auth_code");
    const auto allowed = desk_->Allowed(code == incoming.query.end() ? "" : code->second, account);
    // Few callers name the matter again; whoever does must name the same.
    const auto matter = incoming.query.find("service_item_code");
    const bool same = allowed && (matter == incoming.query.end() || matter->second == allowed->matter);
    const auto license = same ? desk_->catalogue().Find(allowed->identifier) : std::nullopt;
    return license ? (this->*answer)(*license) : Bad("AUTH_CODE_EXPIRED", "this 用证码 does not hold");
  });
}

json LicenseSystemImpl::LogIn(const json& body) {
  if (Word(body, "app_key") != options_.app_key || Word(body, "app_secret") != options_.secret) {
    return Bad("LOGIN_REFUSED", "no such application");
  }
  return Good({{"access_token", desk_->NewToken(Word(body, "account"))},
               {"expires_in", absl::ToInt64Seconds(desk_->token_life())}});
}

json LicenseSystemImpl::List(const std::string& account, const std::string& holder, const json& body) {
  if (Word(body, "service_item_code").empty()) return Bad("ITEM_NOT_ALLOWED", "no such service item");
  json list = json::array();
  for (const StandInLicense& license : desk_->catalogue().OfHolder(holder)) {
    Authorization authorization{license.identifier, Word(body, "service_item_code"), account, {}};
    const std::string code = desk_->NewAuthCode(authorization);
    const std::string until = absl::FormatTime("%Y-%m-%d %H:%M:%S", authorization.until, absl::FixedTimeZone(8 * 3600));
    list.push_back({{"license_code", license.identifier},
                    {"auth_code", code},
                    {"auth_code_expire_time", until},
                    {"name", license.type_name},
                    {"license_item_code", license.type_code}});
  }
  return Good(std::move(list));
}

json LicenseSystemImpl::Record(const StandInLicense& license) {
  json record = {{"license_code", license.identifier},
                 {"name", license.type_name},
                 {"license_item_code", license.type_code},
                 {"id_code", license.number},
                 {"license_status", license.status},
                 {"holder_name", license.HolderNames()},
                 {"holder_identity_type", license.HolderTypes()},
                 {"holder_identity_num", license.HolderNumbers()},
                 {"issue_org_name", license.issuer_name},
                 {"issue_org_code", license.issuer_code},
                 {"division_code", license.division_code},
                 {"issue_date", license.issued_on},
                 {"begin_date", license.valid_from},
                 {"expiry_date", license.valid_until.empty() ? "长期" : license.valid_until},
                 {"trust_level", license.trust_level},
                 {"correlative_license", license.associated}};
  // Which license, and whose: what is signed must say so itself.
  const ordered_json face = {
      {"ZZHM", license.number}, {"CYRMC", license.HolderNames()}, {"CYRSFZJHM", license.HolderNumbers()}};
  record.update(desk_->SignedFields(license, face));
  return Good(std::move(record));
}

json LicenseSystemImpl::Archive(const StandInLicense& license) {
  const absl::StatusOr<std::string> file = desk_->File(license);
  if (!file.ok()) return Bad("SYSTEM_ERROR", "the file can't be made");
  return Good({{"file_name", license.type_name + ".ofd"}, {"file_data", absl::Base64Escape(*file)}});
}

bool LicenseSystemImpl::KnowsKeys(const http::Incoming& incoming) const {
  const auto key = incoming.headers.find("x-app-key");
  const auto secret = incoming.headers.find("x-app-secret");
  return key != incoming.headers.end() && key->second == options_.app_key && secret != incoming.headers.end() &&
         secret->second == options_.secret;
}

// --- the holderCode family: code, message, data --------------------------------------------------------------------

json LicenseSystemImpl::HolderCodeQuery(const json& body) {
  if (Word(body, "useCause").empty()) return {{"code", "400"}, {"message", "useCause is required"}};
  json list = json::array();
  for (const StandInLicense& license : desk_->catalogue().OfHolder(Word(body, "holderCode"))) {
    if (license.type_code != Word(body, "certTypeCode")) continue;
    const ordered_json face = {{"ZZMC", license.type_name},
                               {"ZZHM", license.number},
                               {"CYRMC", license.HolderNames()},
                               {"CYRSFZJLX", license.HolderTypes()},
                               {"CYRSFZJHM", license.HolderNumbers()},
                               {"FZJGMC", license.issuer_name},
                               {"FZJGZZJGDM", license.issuer_code},
                               {"FZJGSSXZQHDM", license.division_code},
                               {"FZRQ", license.issued_on},
                               {"YXQKSRQ", license.valid_from},
                               {"YXQJSRQ", license.valid_until.empty() ? "长期" : license.valid_until}};
    json record = {
        {"certIdentifier", license.identifier}, {"certTypeCode", license.type_code}, {"certStatus", license.status}};
    record.update(desk_->SignedFields(license, face));
    list.push_back(std::move(record));
  }
  return {{"code", "200"}, {"message", "ok"}, {"data", std::move(list)}};
}

json LicenseSystemImpl::HolderCodeDownload(const json& body) {
  if (Word(body, "useCause").empty()) return {{"code", "400"}, {"message", "useCause is required"}};
  const std::optional<StandInLicense> license = desk_->catalogue().Find(Word(body, "certIdentifier"));
  if (!license) return {{"code", "404"}, {"message", "none"}};
  const absl::StatusOr<std::string> file = desk_->File(*license);
  if (!file.ok()) return {{"code", "500"}, {"message", "the file can't be made"}};
  return {{"code", "200"},
          {"message", "ok"},
          {"data", {{"fileName", license->type_name + ".ofd"}, {"fileData", absl::Base64Escape(*file)}}}};
}

http::Response LicenseSystemImpl::Control(const http::Incoming& incoming) {
  const json body = json::parse(incoming.body, nullptr, false);
  if (absl::EndsWith(incoming.path, "/counts")) return Send(desk_->counts());
  if (absl::EndsWith(incoming.path, "/status")) {
    const bool known = desk_->catalogue().SetStatus(Word(body, "identifier"), Word(body, "status"));
    return Send({{"known", known}}, known ? 200 : 404);
  }
  const auto given = body.is_object() ? body.find("value") : body.end();
  if (!body.is_object() || given == body.end() || !given->is_number_integer()) {
    return Send({{"error", "a fault has a name and a value"}}, 400);
  }
  const absl::Status set = SetFault(Word(body, "name"), given->get<int>());
  if (!set.ok()) return Send({{"error", std::string(set.message())}}, absl::IsInvalidArgument(set) ? 400 : 409);
  return Send({{"name", Word(body, "name")}, {"value", given->get<int>()}});
}

absl::Status LicenseSystemImpl::SetFault(const std::string& name, int value) {
  if (absl::Status fits = CheckFault(name, value); !fits.ok()) return fits;
  if (name == "revoked-certificate" && value != 0 && !desk_->can_be_revoked()) {
    return absl::FailedPreconditionError("no revoked certificate was given at the start");
  }
  absl::MutexLock lock(&mutex_);
  if (name == "down" && value != 0) StopServing();
  if (name == "down" && value == 0 && server_ == nullptr && !stopped_) {
    if (absl::Status serving = Serve(); !serving.ok()) return serving;
  }
  desk_->faults().Set(name, value);
  return absl::OkStatus();
}

std::vector<std::pair<std::string, http::Handler>> LicenseSystemImpl::Routes() {
  const auto with_keys = [this](json (LicenseSystemImpl::*answer)(const json&)) {
    return [this, answer](const json& body, const http::Incoming& incoming) -> json {
      if (!KnowsKeys(incoming)) return {{"code", "401"}, {"message", "no such application"}};
      return (this->*answer)(body);
    };
  };
  const auto by_duty = [this](const std::string& account, const json& body, const http::Incoming&) {
    return List(account, Word(body, "identity_number"), body);
  };
  const auto by_consent = [this](const std::string& account, const json& body, const http::Incoming&) {
    return List(account, HolderOfCredential(Word(body, "credential")), body);
  };
  return {
      {"POST /security/login",
       Counted("login", [this](const json& body, const http::Incoming&) { return LogIn(body); })},
      {"POST /license/auth", WithToken("list", by_duty)},
      {"POST /license/holder", WithToken("list", by_consent)},
      {"GET /license/get_license", WithAuthCode("get", &LicenseSystemImpl::Record)},
      {"GET /license/archive", WithAuthCode("archive", &LicenseSystemImpl::Archive)},
      {"POST /cert/query", Counted("query", with_keys(&LicenseSystemImpl::HolderCodeQuery))},
      {"POST /cert/download", Counted("download", with_keys(&LicenseSystemImpl::HolderCodeDownload))},
  };
}

absl::Status LicenseSystemImpl::Serve() {
  pause_.SetStopped(false);
  auto server = http::Server::Start({.listen = address_,
                                     .certificate = options_.certificate,
                                     .key = options_.key,
                                     .client_ca = options_.client_ca,
                                     .threads = 32},
                                    Routes());
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  return absl::OkStatus();
}

absl::Status LicenseSystemImpl::Listen() {
  {
    absl::MutexLock lock(&mutex_);
    address_ = options_.listen;
    if (absl::Status serving = Serve(); !serving.ok()) return serving;
    address_ = server_->address();
  }
  for (const auto& [name, value] : options_.faults) {
    if (absl::Status set = SetFault(name, value); !set.ok()) return set;
  }
  const auto control = [this](const http::Incoming& incoming) { return Control(incoming); };
  auto controls = http::Server::Start(
      {.listen = options_.control_listen},
      {{"POST /control/fault", control}, {"POST /control/status", control}, {"GET /control/counts", control}});
  if (!controls.ok()) return controls.status();
  control_ = *std::move(controls);
  return absl::OkStatus();
}

absl::StatusOr<Signer> LoadSigner(const std::string& certificate, const std::string& key) {
  absl::StatusOr<std::string> own = base::ReadFile(certificate);
  if (!own.ok()) return own.status();
  const absl::StatusOr<std::string> pem = base::ReadPrivateFile(key);
  if (!pem.ok()) return pem.status();
  if (absl::Status pair = crypto::CheckKeyPair(*own, *pem); !pair.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(certificate, ": ", pair.message()));
  }
  auto signing = crypto::SigningKey::Parse(*pem);
  if (!signing.ok()) return absl::InvalidArgumentError(absl::StrCat(key, ": ", signing.status().message()));
  return Signer{*std::move(own), *std::move(signing)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<LicenseSystem>> LicenseSystem::Start(const LicenseSystemOptions& options,
                                                                    const base::Clock& clock) {
  const absl::StatusOr<std::string> text = base::ReadFile(options.licenses);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::unique_ptr<Catalogue>> catalogue = Catalogue::Parse(*text);
  if (!catalogue.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(options.licenses, ": ", catalogue.status().message()));
  }
  absl::StatusOr<Signer> signer = LoadSigner(options.issuer_certificate, options.issuer_key);
  if (!signer.ok()) return signer.status();
  std::optional<Signer> revoked;
  if (!options.revoked_certificate.empty()) {
    absl::StatusOr<Signer> other = LoadSigner(options.revoked_certificate, options.revoked_key);
    if (!other.ok()) return other.status();
    revoked = *std::move(other);
  }
  auto system = std::make_unique<LicenseSystemImpl>(
      options, std::make_unique<StandInDesk>(*std::move(catalogue), *std::move(signer), std::move(revoked), clock,
                                             absl::Seconds(options.token_seconds)));
  if (absl::Status listening = system->Listen(); !listening.ok()) return listening;
  return system;
}

}  // namespace zhudong::app
