#include "gateway/app/license_system/license_system.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gateway/app/license_system/desk.h"
#include "gateway/base/files.h"
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
  const std::string& address() const override { return server_->address(); }
  const std::string& control_address() const override { return control_->address(); }
  void Stop() override {
    if (control_ != nullptr) control_->Stop();
    if (server_ != nullptr) server_->Stop();
  }

 private:
  using Answer = std::function<json(const json& body, const http::Incoming& incoming)>;

  http::Handler Counted(const std::string& verb, Answer answer);
  http::Handler WithToken(const std::string& verb, Answer answer);
  json LogIn(const json& body);
  json List(const std::string& holder, const json& body);
  json Record(const StandInLicense& license);
  json HolderCodeQuery(const json& body);
  json HolderCodeDownload(const json& body);
  bool KnowsKeys(const http::Incoming& incoming) const;
  http::Response Control(const http::Incoming& incoming);

  const LicenseSystemOptions options_;
  const std::unique_ptr<StandInDesk> desk_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Server> control_;
};

http::Handler LicenseSystemImpl::Counted(const std::string& verb, Answer answer) {
  return [this, verb, answer = std::move(answer)](const http::Incoming& incoming) {
    desk_->Count(verb);
    if (const int wait = desk_->faults().Of("slow"); wait > 0) absl::SleepFor(absl::Milliseconds(wait));
    if (desk_->faults().Of("error") != 0) return http::Response{500, {}, "<html>internal error</html>"};
    if (desk_->faults().Of("down") != 0) return http::Response{503, {}, ""};
    http::Response response = Send(answer(json::parse(incoming.body, nullptr, false), incoming));
    if (desk_->faults().Of("half-answer") != 0) response.body.resize(response.body.size() / 2);
    return response;
  };
}

http::Handler LicenseSystemImpl::WithToken(const std::string& verb, Answer answer) {
  return Counted(verb, [this, answer = std::move(answer)](const json& body, const http::Incoming& incoming) {
    const auto token = incoming.query.find("access_token");
    if (token == incoming.query.end() || !desk_->TokenHolds(token->second)) {
      return Bad("ACCESS_TOKEN_EXPIRED", "log in anew");
    }
    return answer(body, incoming);
  });
}

json LicenseSystemImpl::LogIn(const json& body) {
  if (Word(body, "app_key") != options_.app_key || Word(body, "app_secret") != options_.secret) {
    return Bad("LOGIN_REFUSED", "no such application");
  }
  return Good({{"access_token", desk_->NewToken()}, {"expires_in", absl::ToInt64Seconds(desk_->token_life())}});
}

json LicenseSystemImpl::List(const std::string& holder, const json& body) {
  if (Word(body, "service_item_code").empty()) return Bad("ITEM_NOT_ALLOWED", "no such service item");
  json list = json::array();
  for (const StandInLicense& license : desk_->catalogue().OfHolder(holder)) {
    list.push_back({{"license_code", license.identifier},
                    {"auth_code", desk_->NewAuthCode(license.identifier, Word(body, "biz_num"))},
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
                 {"holder_name", license.holder_name},
                 {"holder_identity_type", license.holder_type},
                 {"holder_identity_num", license.holder_number},
                 {"issue_org_name", license.issuer_name},
                 {"issue_org_code", license.issuer_code},
                 {"division_code", license.division_code},
                 {"issue_date", license.issued_on},
                 {"begin_date", license.valid_from},
                 {"expiry_date", license.valid_until.empty() ? "长期" : license.valid_until},
                 {"trust_level", license.trust_level},
                 {"correlative_license", license.associated}};
  record.update(desk_->SignedFields(license, ordered_json::object()));
  return record;
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
                               {"CYRMC", license.holder_name},
                               {"CYRSFZJLX", license.holder_type},
                               {"CYRSFZJHM", license.holder_number},
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
  return {{"code", "200"},
          {"message", "ok"},
          {"data", {{"fileName", license->identifier + ".ofd"}, {"fileData", absl::Base64Escape(file.value_or(""))}}}};
}

http::Response LicenseSystemImpl::Control(const http::Incoming& incoming) {
  const json body = json::parse(incoming.body, nullptr, false);
  if (absl::EndsWith(incoming.path, "/counts")) return Send(desk_->counts());
  if (absl::EndsWith(incoming.path, "/status")) {
    const bool known = desk_->catalogue().SetStatus(Word(body, "identifier"), Word(body, "status"));
    return Send({{"known", known}}, known ? 200 : 404);
  }
  const int value =
      body.is_object() && body.contains("value") && body["value"].is_number_integer() ? body["value"].get<int>() : 0;
  desk_->faults().Set(Word(body, "name"), value);
  return Send({{"name", Word(body, "name")}, {"value", value}});
}

absl::Status LicenseSystemImpl::Listen() {
  const auto archive = [this](const json&, const http::Incoming& incoming) {
    const auto code = incoming.query.find("auth_code");
    const auto license = desk_->OpenedBy(code == incoming.query.end() ? "" : code->second);
    if (!license) return Bad("AUTH_CODE_EXPIRED", "this 用证码 does not hold");
    const absl::StatusOr<std::string> file = desk_->File(*license);
    return Good({{"file_name", license->identifier + ".ofd"}, {"file_data", absl::Base64Escape(file.value_or(""))}});
  };
  const auto with_keys = [this](json (LicenseSystemImpl::*answer)(const json&)) {
    return [this, answer](const json& body, const http::Incoming& incoming) -> json {
      if (!KnowsKeys(incoming)) return {{"code", "401"}, {"message", "no such application"}};
      return (this->*answer)(body);
    };
  };
  const std::vector<std::pair<std::string, http::Handler>> routes = {
      {"POST /security/login",
       Counted("login", [this](const json& body, const http::Incoming&) { return LogIn(body); })},
      {"POST /license/auth",
       WithToken("list", [this](const json& body,
                                const http::Incoming&) { return List(Word(body, "identity_number"), body); })},
      {"POST /license/holder", WithToken("list",
                                         [this](const json& body, const http::Incoming&) {
                                           return List(HolderOfCredential(Word(body, "credential")), body);
                                         })},
      {"GET /license/get_license", WithToken("get",
                                             [this](const json&, const http::Incoming& incoming) {
                                               const auto code = incoming.query.find("auth_code");
                                               const auto license =
                                                   desk_->OpenedBy(code == incoming.query.end() ? "" : code->second);
                                               return license ? Good(Record(*license))
                                                              : Bad("AUTH_CODE_EXPIRED", "this 用证码 does not hold");
                                             })},
      {"GET /license/archive", WithToken("archive", archive)},
      {"POST /cert/query", Counted("query", with_keys(&LicenseSystemImpl::HolderCodeQuery))},
      {"POST /cert/download", Counted("download", with_keys(&LicenseSystemImpl::HolderCodeDownload))},
  };
  auto server = http::Server::Start(
      {.listen = options_.listen, .certificate = options_.certificate, .key = options_.key, .threads = 32}, routes);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
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
  const absl::StatusOr<std::string> pem = base::ReadFile(key);
  if (!pem.ok()) return pem.status();
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
