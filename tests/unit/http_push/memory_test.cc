// What is remembered of callers: nonces and answers, within bounds, by a clock that the test moves.
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "adapters/http_push/idempotency.h"
#include "adapters/http_push/signature.h"
#include "gateway/base/clock.h"
#include "gateway/crypto/digest.h"
#include "gateway/model/errors.h"
#include "gtest/gtest.h"

namespace zhudong::http_push {
namespace {

constexpr int64_t kNow = 1772330400;
constexpr char kSecret[] = "an invented secret of 32 letters";

SigningKey Key(const std::string& id, crypto::DigestKind kind) {
  return {.id = id,
          .feed = "done",
          .principal = "spiffe://zhudong/platform/acceptance",
          .hmac =
              [kind](std::string_view text) {
                return kind == crypto::DigestKind::kSm3 ? crypto::HmacSm3(kSecret, text)
                                                        : crypto::HmacSha256(kSecret, text);
              },
          .digest = [kind](std::string_view body) { return crypto::Digest(kind, body); }};
}

class SignatureTest : public testing::Test {
 protected:
  SignatureTest()
      : signatures_({Key("plain", crypto::DigestKind::kSha256), Key("national", crypto::DigestKind::kSm3)},
                    {.window = absl::Minutes(5), .max_nonces = 3, .same = crypto::SameBytes}, clock_) {}

  static http::Incoming Signed(const std::string& key, const std::string& nonce, int64_t time = kNow,
                               const std::string& body = "{}") {
    http::Incoming incoming{.method = "POST", .target = "/v1/feeds/done/events", .body = body};
    const auto kind = key == "national" ? crypto::DigestKind::kSm3 : crypto::DigestKind::kSha256;
    const SigningKey signer = Key(key, kind);
    const std::string text = absl::StrCat("v1\nPOST\n/v1/feeds/done/events\n", time, "\n", nonce, "\n",
                                          absl::BytesToHexString(signer.digest(body)));
    incoming.headers = {{"zhudong-key", key},
                        {"zhudong-timestamp", absl::StrCat(time)},
                        {"zhudong-nonce", nonce},
                        {"zhudong-signature", absl::BytesToHexString(signer.hmac(text))}};
    return incoming;
  }
  v1::ErrorReason ReasonFor(const http::Incoming& incoming, const std::string& feed = "done") {
    return model::ReasonOf(signatures_.Check(incoming, feed).status());
  }

  base::ManualClock clock_{absl::FromUnixSeconds(kNow)};
  Signatures signatures_;
};

TEST_F(SignatureTest, ProvesThePrincipalByBothDigests) {
  for (const char* key : {"plain", "national"}) {
    const auto who = signatures_.Check(Signed(key, "0123456789abcdef"), "done");
    ASSERT_TRUE(who.ok()) << who.status();
    EXPECT_EQ(*who, "spiffe://zhudong/platform/acceptance");
  }
}

// Fixed, so that a client written from the README alone can be held against it.
TEST_F(SignatureTest, IsTheOneInTheReadme) {
  EXPECT_EQ(Signed("plain", "0123456789abcdef").headers.at("zhudong-signature"),
            "7eb129f93457ef6e6de3064877cbe2516ecca72031945c7c73839a588901e90d");
}

TEST_F(SignatureTest, EveryPartOfTheRequestIsUnderIt) {
  const http::Incoming good = Signed("plain", "0123456789abcdef");
  const auto with = [&good](auto change) {
    http::Incoming incoming = good;
    change(incoming);
    return incoming;
  };
  const std::vector<http::Incoming> forged = {
      with([](http::Incoming& in) { in.method = "PUT"; }),
      with([](http::Incoming& in) { in.target += "?a=b"; }),
      with([](http::Incoming& in) { in.body = "[]"; }),
      with([](http::Incoming& in) { in.headers["zhudong-timestamp"] = absl::StrCat(kNow + 1); }),
      with([](http::Incoming& in) { in.headers["zhudong-nonce"] = "0123456789abcdeg"; }),
      with([](http::Incoming& in) { in.headers["zhudong-key"] = "national"; }),
      with([](http::Incoming& in) { in.headers["zhudong-key"] = "unknown"; }),
      with([](http::Incoming& in) { in.headers["zhudong-signature"] = ""; }),
      with([](http::Incoming& in) { in.headers["zhudong-signature"].pop_back(); }),
      with([](http::Incoming& in) { in.headers.erase("zhudong-nonce"); }),
      with([](http::Incoming& in) { in.headers["zhudong-nonce"] = "short"; }),
      with([](http::Incoming& in) { in.headers["zhudong-timestamp"] = "now"; }),
  };
  for (size_t i = 0; i < forged.size(); ++i) {
    EXPECT_EQ(ReasonFor(forged[i]), v1::ERROR_REASON_SIGNATURE_INVALID) << i;
  }
  EXPECT_EQ(ReasonFor(good, "land"), v1::ERROR_REASON_SIGNATURE_INVALID) << "a key holds for its own feed alone";
  EXPECT_TRUE(signatures_.Check(good, "done").ok()) << "what was forged used up nothing";
}

TEST_F(SignatureTest, HoldsOnceAndWithinTheWindow) {
  const http::Incoming early = Signed("plain", "0123456789abcdef", kNow - 300);
  EXPECT_TRUE(signatures_.Check(early, "done").ok());
  EXPECT_EQ(ReasonFor(early), v1::ERROR_REASON_NONCE_USED);
  EXPECT_TRUE(signatures_.Check(Signed("national", "0123456789abcdef"), "done").ok()) << "another key's nonce";
  EXPECT_EQ(ReasonFor(Signed("plain", "0123456789abcdeg", kNow - 301)), v1::ERROR_REASON_SIGNATURE_EXPIRED);
  EXPECT_EQ(ReasonFor(Signed("plain", "0123456789abcdeg", kNow + 301)), v1::ERROR_REASON_SIGNATURE_EXPIRED);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(ReasonFor(early), v1::ERROR_REASON_SIGNATURE_EXPIRED) << "forgotten, and too old by then";
}

TEST_F(SignatureTest, MoreThanCanBeRememberedComesAgainLater) {
  for (char c : {'a', 'b', 'c'}) {
    EXPECT_TRUE(signatures_.Check(Signed("plain", std::string(16, c), kNow), "done").ok());
  }
  const absl::Status full = signatures_.Check(Signed("plain", std::string(16, 'd'), kNow), "done").status();
  EXPECT_EQ(model::ReasonOf(full), v1::ERROR_REASON_OVERLOADED);
  EXPECT_EQ(model::RetryAfterOf(full), absl::Seconds(301));
  EXPECT_TRUE(signatures_.Check(Signed("national", std::string(16, 'd'), kNow), "done").ok());
  clock_.Advance(absl::Seconds(301));
  EXPECT_TRUE(signatures_.Check(Signed("plain", std::string(16, 'd'), kNow + 301), "done").ok());
}

class IdempotencyTest : public testing::Test {
 protected:
  v1::ErrorReason Refused(const std::string& key, const std::string& digest) {
    const auto begun = answers_.Begin(key, digest);
    const auto* status = std::get_if<absl::Status>(&begun);
    return status == nullptr ? v1::ERROR_REASON_UNSPECIFIED : model::ReasonOf(*status);
  }
  bool IsNew(const std::string& key, const std::string& digest) {
    return std::holds_alternative<Idempotency::New>(answers_.Begin(key, digest));
  }
  base::ManualClock clock_{absl::FromUnixSeconds(kNow)};
  Idempotency answers_{4000, clock_};
};

TEST_F(IdempotencyTest, TheSameBodyHasTheSameAnswerAndAnotherHasNone) {
  EXPECT_TRUE(IsNew("k", "body"));
  EXPECT_EQ(Refused("k", "body"), v1::ERROR_REASON_IDEMPOTENCY_KEY_IN_USE);
  EXPECT_EQ(Refused("k", "other"), v1::ERROR_REASON_IDEMPOTENCY_KEY_REUSED);
  answers_.Finish("k", {.status = 207, .body = "said"});
  const auto again = answers_.Begin("k", "body");
  ASSERT_TRUE(std::holds_alternative<http::Response>(again));
  EXPECT_EQ(std::get<http::Response>(again).status, 207);
  EXPECT_EQ(std::get<http::Response>(again).body, "said");
  EXPECT_EQ(Refused("k", "other"), v1::ERROR_REASON_IDEMPOTENCY_KEY_REUSED);
  EXPECT_TRUE(IsNew("another", "other"));
  answers_.Abandon("another");
  EXPECT_TRUE(IsNew("another", "whatever"));
}

TEST_F(IdempotencyTest, TheOldestGoFirstWhenThereIsNoRoomAndAllAfterADay) {
  for (int i = 0; i < 5; ++i) {
    const std::string key = absl::StrCat("k", i);
    ASSERT_TRUE(IsNew(key, "body"));
    answers_.Finish(key, {.status = 200, .body = std::string(500, 'x')});
  }
  EXPECT_TRUE(std::holds_alternative<http::Response>(answers_.Begin("k4", "body")));
  EXPECT_TRUE(IsNew("k0", "body"));
  clock_.Advance(absl::Hours(25));
  EXPECT_TRUE(IsNew("k4", "body"));
}

}  // namespace
}  // namespace zhudong::http_push
