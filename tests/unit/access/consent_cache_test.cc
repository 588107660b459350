#include "gateway/access/consent_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "gateway/model/errors.h"
#include "tests/unit/access/tokens.h"

namespace zhudong::access {
namespace {

// Counts how often a signature was looked at.
class CountingKey final : public crypto::VerifyingKey {
 public:
  explicit CountingKey(std::shared_ptr<const crypto::VerifyingKey> key) : key_(std::move(key)) {}
  crypto::SignatureAlgorithm algorithm() const override { return key_->algorithm(); }
  bool Verify(std::string_view data, std::string_view signature, std::string_view sm2_id) const override {
    ++verified;
    return key_->Verify(data, signature, sm2_id);
  }
  const std::string& key_id() const override { return key_->key_id(); }

  mutable std::atomic<int> verified{0};

 private:
  const std::shared_ptr<const crypto::VerifyingKey> key_;
};

class ConsentCacheTest : public TokenTest {
 protected:
  ConsentCacheTest() : key_(std::make_shared<CountingKey>(Issuer().keys[1].key)), verifier_({Counted()}) {}
  ConsentIssuer Counted() const {
    ConsentIssuer issuer = Issuer();
    issuer.keys = {{.kid = "es256", .key = key_}};
    return issuer;
  }
  static std::string TokenOf(int number) {
    nlohmann::json claims = Claims();
    claims["jti"] = std::to_string(number);
    return Token(claims);
  }

  const std::shared_ptr<CountingKey> key_;
  const ConsentVerifier verifier_;
};

TEST_F(ConsentCacheTest, ASignatureIsLookedAtOnce) {
  ConsentCache cache(verifier_);
  const std::string token = Token();
  for (int i = 0; i < 5; ++i) {
    const auto consent = cache.Verify(token, At(10 + i));
    ASSERT_TRUE(consent.ok()) << consent.status();
    EXPECT_EQ((*consent)->holder.id_number(), kHolder);
  }
  EXPECT_EQ(key_->verified, 1);
  EXPECT_EQ(cache.size(), 1u);
}

TEST_F(ConsentCacheTest, AnExpiredConsentIsRefusedThoughItIsRemembered) {
  ConsentCache cache(verifier_);
  const std::string token = Token();
  ASSERT_TRUE(cache.Verify(token, At(10)).ok());
  EXPECT_TRUE(cache.Verify(token, At(629)).ok());  // in the issuer's leeway
  EXPECT_EQ(key_->verified, 1);
  const absl::Status late = cache.Verify(token, At(630)).status();
  EXPECT_EQ(model::ReasonOf(late), v1::ERROR_REASON_CONSENT_EXPIRED);
  EXPECT_EQ(cache.size(), 0u);
}

TEST_F(ConsentCacheTest, AClockThatIsSetBackAsksTheVerifier) {
  ConsentCache cache(verifier_);
  const std::string token = Token();
  ASSERT_TRUE(cache.Verify(token, At(10)).ok());
  EXPECT_EQ(model::ReasonOf(cache.Verify(token, At(-100)).status()), v1::ERROR_REASON_CONSENT_EXPIRED);
}

TEST_F(ConsentCacheTest, WhatWasRefusedIsNotRemembered) {
  ConsentCache cache(verifier_);
  std::string forged = Token();
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(cache.Verify(forged, At(10)).ok());
  EXPECT_FALSE(cache.Verify(forged, At(10)).ok());
  EXPECT_EQ(key_->verified, 2);
  EXPECT_EQ(cache.size(), 0u);
  EXPECT_FALSE(cache.Verify("", At(10)).ok());
}

TEST_F(ConsentCacheTest, ItHoldsNoMoreThanItMay) {
  ConsentCache cache(verifier_, /*capacity=*/16);  // one in each shard
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(cache.Verify(TokenOf(i), At(10)).ok());
  EXPECT_LE(cache.size(), 16u);
  EXPECT_GT(cache.size(), 1u);
  // The newest is there.
  const int before = key_->verified;
  const std::string last = TokenOf(100);
  ASSERT_TRUE(cache.Verify(last, At(10)).ok());
  ASSERT_TRUE(cache.Verify(last, At(10)).ok());
  EXPECT_EQ(key_->verified, before + 1);
}

TEST_F(ConsentCacheTest, TheOneThatWasUsedLongestAgoMakesRoom) {
  ConsentCache cache(verifier_, /*capacity=*/32);  // two in each shard
  // Keeps one consent in use while others pass: it is never looked at again.
  const std::string kept = TokenOf(0);
  ASSERT_TRUE(cache.Verify(kept, At(10)).ok());
  for (int i = 1; i < 100; ++i) {
    ASSERT_TRUE(cache.Verify(TokenOf(i), At(10)).ok());
    ASSERT_TRUE(cache.Verify(kept, At(10)).ok());
  }
  EXPECT_EQ(key_->verified, 100);
}

TEST_F(ConsentCacheTest, ManyCallersAtOnce) {
  ConsentCache cache(verifier_, /*capacity=*/16);
  std::vector<std::string> tokens;
  for (int i = 0; i < 20; ++i) tokens.push_back(TokenOf(i));
  std::atomic<int> wrong{0};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 200; ++i) {
        const int which = (i * 7 + caller) % 20;
        const auto consent = cache.Verify(tokens[static_cast<size_t>(which)], At(10));
        if (!consent.ok() || (*consent)->jti != std::to_string(which)) ++wrong;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(cache.size(), 16u);
}

}  // namespace
}  // namespace zhudong::access
