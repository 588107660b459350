#include "tests/unit/license_providers/provincial_system.h"

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "adapters/license_provincial/provincial.h"

namespace zhudong::license_test {
namespace {

using nlohmann::json;

json Good(json data) { return {{"ack_code", "SUCCESS"}, {"errors", json::array()}, {"data", std::move(data)}}; }

// The message holds what must not come through.
json Bad(const std::string& code) {
  return {{"ack_code", "FAILURE"},
          {"errors", {{{"code", code}, {"message", std::string("about ") + kHolderNumber}}}},
          {"data", nullptr}};
}

constexpr char kAuthCode[] = "20260701120000123ABC0001";

}  // namespace

std::unique_ptr<ports::LicenseProvider> ProvincialSystem::NewProvider(const base::Clock& clock) {
  auto types = mapping::LicenseTypes::Make();
  EXPECT_TRUE(types.ok()) << types.status();
  license_provincial::Options options{
      .account = {.app_key = "zhudong", .app_secret = "secret", .account = "grid", .org_code = "org"},
      .types = *std::move(types)};
  return license_provincial::NewProvincial(std::move(options), NewClient(), clock);
}

void ProvincialSystem::ForgetTokens() {
  absl::MutexLock lock(&mutex_);
  tokens_.clear();
}

json ProvincialSystem::last_list_request() const {
  absl::MutexLock lock(&mutex_);
  return last_list_;
}

std::vector<std::pair<std::string, http::Handler>> ProvincialSystem::Routes() {
  const auto list = Guarded([this](const http::Incoming& incoming) { return List(incoming); });
  return {
      {"POST /security/login", [this](const http::Incoming& incoming) { return LogIn(incoming); }},
      {"POST /license/auth", list},
      {"POST /license/holder", list},
      {"GET /license/get_license", Guarded([this](const http::Incoming& incoming) {
         if (auth_code_expired || incoming.query.at("auth_code") != kAuthCode) return Bad("AUTH_CODE_EXPIRED");
         return Good(License());
       })},
      {"GET /license/archive", Guarded([](const http::Incoming& incoming) {
         if (incoming.query.at("auth_code") != kAuthCode) return Bad("AUTH_CODE_EXPIRED");
         return Good({{"file_name", "license.ofd"}, {"file_data", absl::Base64Escape("PK file")}});
       })},
  };
}

http::Response ProvincialSystem::LogIn(const http::Incoming& incoming) {
  const json body = json::parse(incoming.body, nullptr, false);
  const bool known = body.value("app_key", "") == "zhudong" && body.value("app_secret", "") == "secret" &&
                     body.value("account", "") == "grid" && body.value("org_code", "") == "org";
  if (refuse_log_in || !known) return {.status = 200, .body = Bad("LOGIN_REFUSED").dump()};
  const std::string token = absl::StrCat("token+/", ++log_ins);
  while (stall_log_in) absl::SleepFor(absl::Milliseconds(2));
  absl::MutexLock lock(&mutex_);
  tokens_.insert(token);
  return {.status = 200, .body = Good({{"access_token", token}, {"expires_in", expires_in.load()}}).dump()};
}

http::Handler ProvincialSystem::Guarded(Answer answer) {
  return [this, inner = Faulty(std::move(answer))](const http::Incoming& incoming) -> http::Response {
    const auto token = incoming.query.find("access_token");
    {
      absl::MutexLock lock(&mutex_);
      if (token == incoming.query.end() || !tokens_.contains(token->second) || refuse_every_token) {
        if (refuse_by_status) return {.status = 401};
        return {.status = 200, .body = Bad("ACCESS_TOKEN_EXPIRED").dump()};
      }
    }
    return inner(incoming);
  };
}

json ProvincialSystem::List(const http::Incoming& incoming) {
  const json body = json::parse(incoming.body, nullptr, false);
  {
    absl::MutexLock lock(&mutex_);
    last_list_ = body;
  }
  if (fault == Fault::kRefusing) return Bad("ITEM_NOT_ALLOWED");
  const bool by_duty = incoming.path.find("auth") != std::string::npos;
  const bool known =
      by_duty ? body.value("identity_number", "") == kHolderNumber : body.value("credential", "") == kConsent;
  if (fault == Fault::kEmpty || !known) return Good(json::array());
  return Good({{{"license_code", kIdentifier},
                {"auth_code", kAuthCode},
                {"name", kTypeName},
                {"license_item_code", kTypeCode},
                {"auth_code_expire_time", "2026-12-31 12:00:00"}},
               {{"license_code", "another"}, {"auth_code", "20260701120000123ABC0002"}, {"name", "采矿许可证"}}});
}

json ProvincialSystem::License() const {
  return {{"license_code", kIdentifier},
          {"name", kTypeName},
          {"license_item_code", kTypeCode},
          {"id_code", kHolderNumber},
          {"license_status", "ISSUED"},
          {"holder_name", kHolderName},
          {"holder_identity_type", "001"},
          {"holder_identity_num", fault == Fault::kAnothersLicense ? kOtherNumber : kHolderNumber},
          {"issue_org_name", "示例市场监督管理局"},
          {"issue_org_code", "11350200M00000000X"},
          {"division_code", "350200"},
          {"issue_date", "2026-07-01 00:00:00"},
          {"begin_date", "2026/07/01"},
          {"expiry_date", "长期"},
          {"trust_level", "A"},
          {"data_fields", kSignedText},
          {"algorithm", "SM3withSM2"},
          {"s_sign_cert", absl::Base64Escape("certificate")},
          {"s_sign_data", absl::Base64Escape("signature")},
          {"something_new", {{"that", "nobody knows"}}}};
}

std::unique_ptr<LicenseSystem> MakeProvincialSystem() { return std::make_unique<ProvincialSystem>(); }

}  // namespace zhudong::license_test
