// A stand-in license system with the project's samples, and the adapters as its callers.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/license_holder_code/holder_code.h"
#include "adapters/license_provincial/provincial.h"
#include "gateway/app/license_system/license_system.h"
#include "gateway/http/client.h"
#include "nlohmann/json.hpp"
#include "tests/unit/temp_folder.h"

namespace zhudong::app {

inline constexpr char kSamples[] = ZHUDONG_SOURCE_DIR "/deploy/samples/licenses.json";
inline constexpr char kCompany[] = "91440101MA5000001P";
inline constexpr char kBusinessLicense[] = "11100000MB0143028R001";

inline std::string Text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.good()) << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class StandTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    keys_ = new TempFolder();
    for (const char* script : {"make-dev-issuers", "make-dev-certs"}) {
      const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/", script, " --quiet ", keys_->Path(""));
      ASSERT_EQ(std::system(make.c_str()), 0);
    }
  }
  static void TearDownTestSuite() {
    delete keys_;
    keys_ = nullptr;
  }
  void SetUp() override { Start(Options()); }

  static LicenseSystemOptions Options() {
    LicenseSystemOptions options;
    options.licenses = kSamples;
    options.issuer_certificate = Key("issuer-sm2.crt");
    options.issuer_key = Key("issuer-sm2.key");
    options.revoked_certificate = Key("issuer-revoked.crt");
    options.revoked_key = Key("issuer-revoked.key");
    return options;
  }
  static std::string Key(const std::string& name) { return keys_->Path("licenses/" + name); }
  void Start(const LicenseSystemOptions& options) {
    system_.reset();
    auto system = LicenseSystem::Start(options, clock_);
    ASSERT_TRUE(system.ok()) << system.status();
    system_ = *std::move(system);
  }

  absl::Time Soon() const { return clock_.Now() + absl::Seconds(60); }
  static std::unique_ptr<http::Client> Connect(const std::string& address) {
    auto client = http::Client::Make({.base_url = "http://" + address, .allow_plain = true});
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }
  std::unique_ptr<ports::LicenseProvider> Provincial(const std::string& account = "grid") const {
    license_provincial::Options options{
        .account = {.app_key = "zhudong", .app_secret = "stand-in", .account = account, .org_code = "org"},
        .types = mapping::LicenseTypes::Make().value()};
    return license_provincial::NewProvincial(std::move(options), Connect(system_->address()), clock_);
  }
  std::unique_ptr<ports::LicenseProvider> HolderCode(const std::string& secret = "stand-in") const {
    license_holder_code::Options options{
        .app_key = "zhudong", .app_secret = secret, .types = mapping::LicenseTypes::Make().value()};
    return license_holder_code::NewHolderCode(std::move(options), Connect(system_->address()), clock_);
  }

  // What is answered over the bare line: its body.
  nlohmann::json Ask(const std::string& method, const std::string& path, const nlohmann::json& body = {}) const {
    http::Request request{.method = method, .path = path, .body = body.is_null() ? "" : body.dump()};
    const auto answer = Connect(system_->address())->Send(request, absl::Now() + absl::Seconds(60));
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? nlohmann::json::parse(answer->body, nullptr, false) : nlohmann::json();
  }
  // The HTTP status of the switchboard.
  int Control(const std::string& path, const nlohmann::json& body) const {
    http::Request request{.method = "POST", .path = "/control/" + path, .body = body.dump()};
    const auto answer = Connect(system_->control_address())->Send(request, absl::Now() + absl::Seconds(60));
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->status : 0;
  }
  void Fault(const std::string& name, int value = 1) const {
    ASSERT_EQ(Control("fault", {{"name", name}, {"value", value}}), 200) << name;
  }
  int CountOf(const std::string& verb) const {
    const auto answer =
        Connect(system_->control_address())->Send({.path = "/control/counts"}, absl::Now() + absl::Seconds(60));
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? nlohmann::json::parse(answer->body).value(verb, 0) : -1;
  }

  static ports::LicenseUse Use() {
    ports::LicenseUse use{.item_code = "440100-0001", .item_name = "用电报装"};
    use.use.set_purpose("electricity-connection");
    use.use.set_business_number("GZ-2026-0001");
    use.use.mutable_operator_()->set_account("clerk01");
    return use;
  }
  static v1::Holder Company() {
    v1::Holder holder;
    holder.set_id_type(v1::HOLDER_ID_TYPE_CREDIT_CODE);
    holder.set_id_number(kCompany);
    return holder;
  }
  absl::StatusOr<v1::ProvidedLicense> BusinessLicense(ports::LicenseProvider& provider) const {
    auto found = provider.FetchOfHolder(Use(), Company(), {v1::LICENSE_TYPE_BUSINESS_LICENSE}, {}, Soon());
    if (!found.ok()) return found.status();
    EXPECT_EQ(found->size(), 1u);
    return found->empty() ? absl::StatusOr<v1::ProvidedLicense>(absl::NotFoundError("none")) : found->front();
  }

  static TempFolder* keys_;
  base::ManualClock clock_{absl::Now()};
  std::unique_ptr<LicenseSystem> system_;
};
inline TempFolder* StandTest::keys_ = nullptr;

}  // namespace zhudong::app
