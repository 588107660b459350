// The project's sample licenses, and files of licenses that can't serve.
#include <set>

#include "gateway/app/license_system/catalogue.h"
#include "gateway/mapping/license_types.h"
#include "gateway/model/citizen_id.h"
#include "gateway/model/credit_code.h"
#include "gateway/model/dates.h"
#include "gateway/model/elicense_id.h"
#include "tests/unit/license_system/stand.h"

namespace zhudong::app {
namespace {

TEST(LicenseSamples, NumbersAreWellFormed) {
  const nlohmann::json rows = nlohmann::json::parse(Text(kSamples));
  ASSERT_GT(rows.size(), 5u);
  for (const nlohmann::json& row : rows) {
    const std::string identifier = row["identifier"];
    const model::ElicenseId id = model::ParseElicenseId(identifier);
    EXPECT_TRUE(id.well_formed && id.check_ok) << identifier;
    EXPECT_EQ(std::string(id.type), row["type_code"]) << identifier;
    const std::string number = row["holder_number"];
    if (row["holder_type"] == "111") {
      EXPECT_TRUE(model::ParseCitizenId(number, absl::CivilDay(2026, 1, 1)).valid()) << number;
    } else {
      EXPECT_TRUE(model::ParseCreditCode(number).check_ok) << number;
    }
  }
}

TEST(LicenseSamples, HoldWhatTheStoriesNeed) {
  const nlohmann::json rows = nlohmann::json::parse(Text(kSamples));
  const mapping::LicenseTypes types = mapping::LicenseTypes::Make().value();
  std::set<v1::LicenseType> found;
  std::set<std::string> identifiers;
  bool revoked = false, expired = false, renewed = false;
  for (const nlohmann::json& row : rows) {
    found.insert(types.Find(std::string(row["type_code"]), std::string(row["type_name"])));
    EXPECT_TRUE(identifiers.insert(row["identifier"]).second) << row["identifier"];
    revoked |= row["status"] != "01";
    const model::Date end = model::ParseIsoDate(row["valid_until"].get_ref<const std::string&>());
    expired |= end.ok() && end.day < absl::CivilDay(2024, 1, 1);
  }
  for (const nlohmann::json& row : rows) renewed |= identifiers.contains(row["associated"]);
  EXPECT_TRUE(revoked && expired && renewed) << revoked << expired << renewed;
  for (const v1::LicenseType type :
       {v1::LICENSE_TYPE_ID_CARD, v1::LICENSE_TYPE_BUSINESS_LICENSE, v1::LICENSE_TYPE_REAL_ESTATE_TITLE,
        v1::LICENSE_TYPE_PROJECT_APPROVAL, v1::LICENSE_TYPE_TOLERANCE_LETTER,
        v1::LICENSE_TYPE_CONSTRUCTION_PLANNING_PERMIT, v1::LICENSE_TYPE_CONSTRUCTION_PERMIT}) {
    EXPECT_TRUE(found.contains(type)) << v1::LicenseType_Name(type);
  }
}

TEST(LicenseCatalogue, SaysWhichLicenseIsWrong) {
  for (const char* text :
       {"", "{}", "[1]", R"([{"identifier": "a", "holder_number": "b", "co_holders": [{"name": "c"}]}])",
        R"([{"identifier": "a"}])", R"([{"identifier": 7, "holder_number": "b"}])"}) {
    EXPECT_EQ(Catalogue::Parse(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  const std::string second = R"([{"identifier":"a","holder_number":"b"},{"identifier":"c"}])";
  EXPECT_NE(Catalogue::Parse(second).status().message().find("license 1"), absl::string_view::npos);
}

class StartTest : public StandTest {};

TEST_F(StartTest, AFileThatCantServeIsNamed) {
  LicenseSystemOptions options = Options();
  options.issuer_key = Key("stranger.key");
  EXPECT_EQ(LicenseSystem::Start(options, clock_).status().code(), absl::StatusCode::kInvalidArgument);
  options = Options();
  options.licenses = "/nowhere.json";
  EXPECT_EQ(LicenseSystem::Start(options, clock_).status().code(), absl::StatusCode::kNotFound);
  options = Options();
  options.listen = system_->address();
  EXPECT_FALSE(LicenseSystem::Start(options, clock_).ok());
  options.listen = "0.0.0.0:0";
  EXPECT_FALSE(LicenseSystem::Start(options, clock_).ok());
  options = Options();
  options.control_listen = "0.0.0.0:0";
  EXPECT_FALSE(LicenseSystem::Start(options, clock_).ok());
}

TEST_F(StartTest, ServesOverTls) {
  LicenseSystemOptions options = Options();
  options.certificate = keys_->Path("server.crt");
  options.key = keys_->Path("server.key");
  options.client_ca = keys_->Path("ca.crt");
  Start(options);
  http::ClientOptions known{.base_url = "https://" + system_->address(), .ca_file = keys_->Path("ca.crt")};
  const http::Request log_in{.method = "POST", .path = "/security/login", .body = "{}"};
  EXPECT_FALSE((*http::Client::Make(known))->Send(log_in, absl::Now() + absl::Seconds(60)).ok());
  known.certificate = keys_->Path("platform-land.crt");
  known.key = keys_->Path("platform-land.key");
  const auto answer = (*http::Client::Make(known))->Send(log_in, absl::Now() + absl::Seconds(60));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(nlohmann::json::parse(answer->body)["ack_code"], "FAILURE");
}

}  // namespace
}  // namespace zhudong::app
