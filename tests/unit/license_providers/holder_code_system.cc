// A system of the holderCode family, of one license.
#include "absl/strings/escaping.h"
#include "adapters/license_holder_code/holder_code.h"
#include "tests/unit/license_providers/http_system.h"

namespace zhudong::license_test {
namespace {

using nlohmann::json;

json Good(json data) { return {{"code", "200"}, {"message", "ok"}, {"data", std::move(data)}}; }
json Bad(const std::string& code) { return {{"code", code}, {"message", std::string("about ") + kHolderNumber}}; }

class HolderCodeSystem final : public HttpSystem {
 public:
  ~HolderCodeSystem() override { Stop(); }
  std::unique_ptr<ports::LicenseProvider> NewProvider(const base::Clock& clock) override {
    auto types = mapping::LicenseTypes::Make();
    EXPECT_TRUE(types.ok()) << types.status();
    return license_holder_code::NewHolderCode(
        {.app_key = "zhudong", .app_secret = "secret", .types = *std::move(types)}, NewClient(), clock);
  }

 protected:
  std::vector<std::pair<std::string, http::Handler>> Routes() override {
    return {{"POST /cert/query", Faulty([this](const http::Incoming& incoming) { return Query(incoming); })},
            {"POST /cert/download", Faulty([this](const http::Incoming& incoming) {
               const json body = json::parse(incoming.body, nullptr, false);
               if (body.value("useCause", "").empty() || body.value("expiryTime", "").empty()) return Bad("400");
               if (fault == Fault::kRefusing) return Bad("403");
               if (body.value("certIdentifier", "") != kIdentifier) return Bad("404");
               return Good({{"fileName", "license.ofd"}, {"fileData", absl::Base64Escape("PK file")}});
             })}};
  }

 private:
  json Query(const http::Incoming& incoming) const {
    const json body = json::parse(incoming.body, nullptr, false);
    const auto key = incoming.headers.find("x-app-key");
    const auto secret = incoming.headers.find("x-app-secret");
    if (key == incoming.headers.end() || key->second != "zhudong" || secret == incoming.headers.end() ||
        secret->second != "secret") {
      return Bad("401");
    }
    if (body.value("useCause", "") != "用电报装 BIZ-1" || body.value("holderTypeCode", "") != "001") return Bad("400");
    if (fault == Fault::kRefusing) return Bad("403");
    if (fault == Fault::kEmpty || body.value("holderCode", "") != kHolderNumber) return Bad("404");
    if (body.value("certTypeCode", "") != kTypeCode) return Good(json::array());
    return Good({{{"certIdentifier", kIdentifier},
                  {"certTypeCode", kTypeCode},
                  {"certStatus", "01"},
                  {"ZZHM", kHolderNumber},
                  {"CYRMC", kHolderName},
                  {"CYRSFZJLX", "001"},
                  {"CYRSFZJHM", fault == Fault::kAnothersLicense ? kOtherNumber : kHolderNumber},
                  {"FZJGMC", "示例市场监督管理局"},
                  {"FZJGZZJGDM", "11350200M00000000X"},
                  {"FZJGSSXZQHDM", 350200},
                  {"FZRQ", "20260701"},
                  {"YXQKSRQ", "2026年7月1日"},
                  {"YXQJSRQ", "9999-12-31"},
                  {"trustLevel", "A"},
                  {"data_fields", kSignedText},
                  {"algorithm", "SM3withSM2"},
                  {"s_sign_cert", absl::Base64Escape("certificate")},
                  {"s_sign_data", absl::Base64Escape("signature")},
                  {"somethingNew", {1, 2, 3}}}});
  }
};

}  // namespace

std::unique_ptr<LicenseSystem> MakeHolderCodeSystem() { return std::make_unique<HolderCodeSystem>(); }

}  // namespace zhudong::license_test
