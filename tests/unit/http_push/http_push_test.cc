// The whole source over real TLS, with an intake that keeps nothing and counts all.
#include "adapters/http_push/http_push.h"

#include <cstdlib>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "gateway/crypto/digest.h"
#include "gateway/http/client.h"
#include "gateway/model/errors.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/temp_folder.h"

namespace zhudong::http_push {
namespace {

using nlohmann::json;

constexpr char kLand[] = "spiffe://zhudong/platform/land";
constexpr char kSecret[] = "an invented secret of 32 letters";

class CountingIntake final : public ports::Intake {
 public:
  absl::StatusOr<std::vector<v1::Acknowledgement>> Submit(ports::Batch batch) override {
    absl::MutexLock lock(&mutex_);
    if (!refusal.ok()) return refusal;
    EXPECT_EQ(batch.when_full, ports::WhenFull::kRefuse);
    principal = batch.principal;
    traceparent = batch.traceparent;
    std::vector<v1::Acknowledgement> results;
    for (const v1::PublishItem& item : batch.items) {
      v1::Acknowledgement& result = results.emplace_back();
      result.set_item(item.item());
      if (principal != kLand) {
        result.set_outcome(v1::OUTCOME_REFUSED);
        result.add_findings()->set_code(v1::FINDING_CODE_REFUSED_NOT_GRANTED);
      } else if (item.has_unreadable()) {
        result.set_outcome(v1::OUTCOME_QUARANTINED);
        *result.mutable_findings() = item.unreadable().findings();
      } else {
        const bool fresh = ids.insert(item.event().event_id()).second;
        result.set_outcome(fresh ? v1::OUTCOME_ACCEPTED : v1::OUTCOME_DUPLICATE);
        result.set_journal_sequence(7);
      }
      ++outcomes[result.outcome()];
    }
    return results;
  }
  absl::StatusOr<std::string> LoadCursor(std::string_view) override { return ""; }

  absl::Mutex mutex_;
  absl::Status refusal;
  std::set<std::string> ids;
  std::map<v1::Outcome, int> outcomes;
  std::string principal, traceparent;
};

class HttpPushTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder();
    const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-certs --quiet ", folder_->Path(""));
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  void SetUp() override {
    Options options;
    options.server = {.certificate = folder_->Path("server.crt"),
                      .key = folder_->Path("server.key"),
                      .client_ca = folder_->Path("ca.crt"),
                      .client_certificate_optional = true,
                      .max_request_bytes = 100000};
    options.feeds = {{.feed = "land-supply", .hash = crypto::Sha256}};
    options.keys = {{.id = "k1",
                     .feed = "land-supply",
                     .principal = kLand,
                     .hmac = [](std::string_view text) { return crypto::HmacSha256(kSecret, text); },
                     .digest = crypto::Sha256}};
    options.signatures.same = crypto::SameBytes;
    options.may_publish = [](const std::string& principal, const std::string&) {
      return principal == kLand ? absl::OkStatus()
                                : model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_GRANTED, "no");
    };
    push_ = std::make_unique<HttpPush>(std::move(options), clock_, nullptr);
    const absl::Status started = push_->Start(intake_);
    ASSERT_TRUE(started.ok()) << started;
  }

  struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers;
    json body;
    std::string reason() const { return body["error"]["details"][0].value("reason", ""); }
  };
  using Headers = std::vector<std::pair<std::string, std::string>>;

  Answer Post(const std::string& identity, const std::string& body, Headers headers = {},
              const std::string& type = "application/json", const std::string& path = "/v1/feeds/land-supply/events") {
    http::ClientOptions options{.base_url = "https://" + push_->address(), .ca_file = folder_->Path("ca.crt")};
    if (!identity.empty()) {
      options.certificate = folder_->Path(identity + ".crt");
      options.key = folder_->Path(identity + ".key");
    }
    auto client = http::Client::Make(options);
    auto got = (*client)->Send(
        {.method = "POST", .path = path, .headers = std::move(headers), .body = body, .content_type = type},
        absl::Now() + absl::Seconds(60));
    EXPECT_TRUE(got.ok()) << got.status();
    if (!got.ok()) return {};
    json parsed = json::parse(got->body, nullptr, false);
    EXPECT_TRUE(parsed.is_object()) << got->body;
    return {got->status, got->headers, std::move(parsed)};
  }
  Headers Sign(const std::string& nonce, const std::string& body) {
    const std::string now = absl::StrCat(absl::ToUnixSeconds(clock_.Now()));
    const std::string text = absl::StrCat("v1\nPOST\n/v1/feeds/land-supply/events\n", now, "\n", nonce, "\n",
                                          crypto::Hex(crypto::Sha256(body)));
    return {{"Zhudong-Key", "k1"},
            {"Zhudong-Timestamp", now},
            {"Zhudong-Nonce", nonce},
            {"Zhudong-Signature", crypto::Hex(crypto::HmacSha256(kSecret, text))}};
  }
  static std::string Event(const std::string& id) {
    return absl::StrCat(R"({"eventId": ")", id, R"(", "landSupply": {}})");
  }

  static TempFolder* folder_;
  base::SystemClock clock_;
  CountingIntake intake_;
  std::unique_ptr<HttpPush> push_;
};
TempFolder* HttpPushTest::folder_ = nullptr;

TEST_F(HttpPushTest, SaysOfEachWhatBecameOfIt) {
  const std::string trace = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";
  Answer answer = Post("platform-land", Event("a"), {{"traceparent", trace}});
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body["results"],
            json::parse(R"([{"item":1,"outcome":"accepted","event_id":"a","journal_sequence":7}])"));
  EXPECT_EQ(intake_.principal, kLand);
  EXPECT_EQ(intake_.traceparent, trace);
  answer = Post("platform-land", absl::StrCat("[", Event("a"), ",", Event("b"), R"(,{"eventId":"c","landSuply":{}}])"));
  EXPECT_EQ(answer.status, 207) << answer.body;
  EXPECT_EQ(answer.body["accepted"], 1);
  EXPECT_EQ(answer.body["duplicates"], 1);
  EXPECT_EQ(answer.body["quarantined"], 1);
  EXPECT_EQ(answer.body["results"][2]["findings"][0]["code"], "ERROR_UNREADABLE");
  EXPECT_EQ(answer.body["results"][2]["findings"][0]["field"], "event");
  answer = Post("platform-land", R"({"eventId": 7})");
  EXPECT_EQ(answer.status, 422) << answer.body;
  EXPECT_EQ(answer.body["results"][0]["findings"][0]["field"], "event.event_id");
  EXPECT_EQ(Post("platform-land", "[]").status, 200);
}

TEST_F(HttpPushTest, WhoIsNotProvedOrNotGrantedIsNotLetIn) {
  EXPECT_EQ(Post("", Event("a")).status, 401);
  EXPECT_EQ(Post("", Event("a")).reason(), "NO_PRINCIPAL");
  EXPECT_TRUE(intake_.outcomes.empty());
  const Answer other = Post("platform-market", Event("a"));
  EXPECT_EQ(other.status, 403);
  EXPECT_EQ(other.reason(), "NOT_GRANTED");
  EXPECT_EQ(intake_.outcomes[v1::OUTCOME_REFUSED], 1) << "counted as refused";
  EXPECT_EQ(Post("platform-land", "{}", {}, "application/json", "/v1/feeds/market/events").status, 404);
  EXPECT_EQ(Post("platform-land", "{}", {}, "application/json", "/v1/other").status, 404);
  EXPECT_TRUE(absl::StrContains(push_->Status().last_error(), "not let in"));
}

TEST_F(HttpPushTest, ASignatureProvesOnce) {
  const Headers headers = Sign("0123456789abcdef", Event("a"));
  EXPECT_EQ(Post("", Event("a"), headers).status, 200);
  EXPECT_EQ(intake_.principal, kLand);
  const Answer again = Post("", Event("a"), headers);
  EXPECT_EQ(again.status, 401);
  EXPECT_EQ(again.reason(), "NONCE_USED");
  EXPECT_EQ(Post("", Event("b"), Sign("1123456789abcdef", Event("a"))).reason(), "SIGNATURE_INVALID");
  Headers binary = Sign("2123456789abcdef", Event("a"));
  binary.push_back({"ce-specversion", "1.0"});
  EXPECT_EQ(Post("", Event("a"), binary).status, 415) << "those headers are not under the signature";
}

TEST_F(HttpPushTest, ABodyThatCantBeTakenHasAStableCodeAndIsCounted) {
  struct Case {
    std::string body;
    std::string type;
    int status;
    std::string reason, finding;
  };
  const std::vector<Case> cases = {
      {R"([{"eventId": "a"},)", "application/json", 400, "BODY_UNREADABLE", "ERROR_UNREADABLE"},
      {"\"\xD1\xE9\"", "application/json", 400, "BODY_UNREADABLE", "ERROR_ENCODING"},
      {std::string("\0", 1), "application/json", 400, "BODY_UNREADABLE", "ERROR_CONTROL_CHARACTER"},
      {std::string(200000, ' '), "application/json", 413, "FRAME_TOO_LARGE", "ERROR_TOO_LONG"},
      {"[" + absl::StrJoin(std::vector<std::string>(1001, "{}"), ",") + "]", "application/json", 413, "FRAME_TOO_LARGE",
       "ERROR_TOO_LONG"},
  };
  int counted = 0;
  for (const Case& one : cases) {
    const Answer answer = Post("platform-land", one.body, {}, one.type);
    EXPECT_EQ(answer.status, one.status) << answer.body;
    EXPECT_EQ(answer.reason(), one.reason) << answer.body;
    EXPECT_EQ(answer.body["results"][0]["findings"][0]["code"], one.finding) << answer.body;
    EXPECT_EQ(answer.body["quarantined"], 1);
    EXPECT_EQ(intake_.outcomes[v1::OUTCOME_QUARANTINED], ++counted);
  }
  const Answer xml = Post("platform-land", "<a/>", {}, "text/xml");
  EXPECT_EQ(xml.status, 415);
  EXPECT_EQ(xml.reason(), "MEDIA_TYPE");
  EXPECT_EQ(Post("platform-land", "{}", {{"Content-Encoding", "gzip"}}).status, 415);
  EXPECT_EQ(Post("platform-land", Event("a")).status, 200) << "all is well afterwards";
}

TEST_F(HttpPushTest, TheSameKeyHasTheSameAnswer) {
  const Answer first = Post("platform-land", Event("a"), {{"Idempotency-Key", "one"}});
  const Answer again = Post("platform-land", Event("a"), {{"Idempotency-Key", "one"}});
  EXPECT_EQ(first.body, again.body) << "accepted, and not a duplicate";
  EXPECT_EQ(again.headers.at("idempotency-replayed"), "true");
  EXPECT_EQ(intake_.outcomes[v1::OUTCOME_DUPLICATE], 0);
  const Answer other = Post("platform-land", Event("b"), {{"Idempotency-Key", "one"}});
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.reason(), "IDEMPOTENCY_KEY_REUSED");
  EXPECT_EQ(Post("platform-land", Event("b"), {{"Idempotency-Key", std::string(300, 'x')}}).status, 400);
}

TEST_F(HttpPushTest, OverloadAndStopAreSaidWithATimeAndNotRemembered) {
  intake_.refusal = model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED, "full");
  model::SetRetryAfter(intake_.refusal, absl::Milliseconds(2200));
  const Answer full = Post("platform-land", Event("a"), {{"Idempotency-Key", "one"}});
  EXPECT_EQ(full.status, 429);
  EXPECT_EQ(full.reason(), "OVERLOADED");
  EXPECT_EQ(full.headers.at("retry-after"), "3");
  intake_.refusal = model::Error(absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING, "stopping");
  EXPECT_EQ(Post("platform-land", Event("a"), {{"Idempotency-Key", "one"}}).status, 503);
  intake_.refusal = absl::OkStatus();
  EXPECT_EQ(Post("platform-land", Event("a"), {{"Idempotency-Key", "one"}}).status, 200);
}

}  // namespace
}  // namespace zhudong::http_push
