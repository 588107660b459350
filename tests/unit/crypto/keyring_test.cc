#include "gateway/crypto/keyring.h"

#include <gtest/gtest.h>

#include <new>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/crypto/digest.h"
#include "gateway/crypto/secret.h"

namespace zhudong::crypto {
namespace {

const std::string kIndex = "index " + std::string(64, '1') + "\n";
const std::string kFirst = "k1 " + std::string(64, 'a') + "\n";
const std::string kSecond = "k2 " + std::string(64, 'b') + "\n";

class KeyRingTest : public testing::TestWithParam<SealProfile> {
 protected:
  static std::shared_ptr<const KeyRing> Ring(const std::string& text) {
    auto ring = KeyRing::Parse(text, GetParam());
    EXPECT_TRUE(ring.ok()) << ring.status();
    return *std::move(ring);
  }
};

TEST(Digest, Sm3AndItsHmacMatchThePublishedVectors) {
  EXPECT_EQ(Hex(Sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  EXPECT_EQ(Hex(HmacSm3("key", "abc")), "28e63256e7c5a087b1f073265dc53092163f7b82729735d06f28f10af9d52393");
}

TEST(Digest, HkdfMatchesRfc5869Case3) {
  EXPECT_EQ(Hex(Hkdf(DigestKind::kSha256, std::string(22, '\x0b'), "", 42)),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_P(KeyRingTest, OpensOnlyUnchangedAndInItsContext) {
  const auto ring = Ring(kIndex + kFirst);
  const std::string sealed = *ring->Seal("440524188001010014", "row-1");
  EXPECT_EQ(sealed.find("440524"), std::string::npos);
  EXPECT_EQ(*ring->Open(sealed, "row-1"), "440524188001010014");
  EXPECT_NE(*ring->Seal("440524188001010014", "row-1"), sealed);
  EXPECT_FALSE(ring->Open(sealed, "row-2").ok());
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(ring->Open(changed, "row-1").ok()) << "byte " << i;
    EXPECT_FALSE(ring->Open(sealed.substr(0, i), "row-1").ok()) << "cut at " << i;
  }
  EXPECT_EQ(*ring->Open(*ring->Seal("", ""), ""), "");
}

TEST_P(KeyRingTest, TheLastKeySealsAndTheOthersStillOpen) {
  const auto before = Ring(kIndex + kFirst);
  const auto after = Ring(kIndex + kFirst + kSecond);
  const std::string old = *before->Seal("x", "row");
  EXPECT_TRUE(before->IsCurrent(old));
  EXPECT_FALSE(after->IsCurrent(old));
  EXPECT_EQ(*after->Open(old, "row"), "x");
  const std::string fresh = *after->Seal("x", "row");
  EXPECT_TRUE(after->IsCurrent(fresh));
  const absl::Status missing = before->Open(fresh, "row").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(absl::StrContains(missing.message(), "k2")) << missing;
  EXPECT_EQ(before->KeyedDigest("holder", "1"), after->KeyedDigest("holder", "1"));
}

TEST_P(KeyRingTest, EitherProfileOpensWhatTheOtherSealed) {
  const auto here = Ring(kIndex + kFirst);
  for (const SealProfile other : {SealProfile::kAes256Gcm, SealProfile::kSm4CtrHmacSm3}) {
    const auto there = *KeyRing::Parse(kIndex + kFirst, other);
    EXPECT_EQ(*here->Open(*there->Seal("x", "row"), "row"), "x");
    EXPECT_EQ(here->IsCurrent(*there->Seal("x", "row")), other == GetParam());
    EXPECT_EQ(here->KeyedDigest("holder", "1"), there->KeyedDigest("holder", "1"));
  }
}

TEST_P(KeyRingTest, DigestsAreKeyedAndTheirDomainsApart) {
  const auto ring = Ring(kIndex + kFirst);
  EXPECT_EQ(ring->KeyedDigest("holder", "1").size(), 32u);
  EXPECT_NE(ring->KeyedDigest("holder", "1"), ring->KeyedDigest("license", "1"));
  EXPECT_NE(ring->KeyedDigest("a", "bc"), ring->KeyedDigest("ab", "c"));
  const auto other = Ring("index " + std::string(64, '2') + "\n" + kFirst);
  EXPECT_NE(ring->KeyedDigest("holder", "1"), other->KeyedDigest("holder", "1"));
}

INSTANTIATE_TEST_SUITE_P(Profiles, KeyRingTest, testing::Values(SealProfile::kAes256Gcm, SealProfile::kSm4CtrHmacSm3));

TEST(KeyText, NewKeysAreMadeAndAdded) {
  const std::string text = *KeyRing::NewText();
  const auto ring = KeyRing::Parse(text, SealProfile::kAes256Gcm);
  ASSERT_TRUE(ring.ok()) << ring.status();
  const auto rotated = KeyRing::Parse(*KeyRing::WithNewKey(text), SealProfile::kAes256Gcm);
  ASSERT_TRUE(rotated.ok()) << rotated.status();
  EXPECT_EQ((*rotated)->key_ids(), (std::vector<std::string>{"k1", "k2"}));
  EXPECT_EQ((*rotated)->active_key_id(), "k2");
}

TEST(KeyText, ANumberIsNeverUsedTwice) {
  const std::string key = " " + std::string(64, 'a') + "\n";
  for (const auto& [text, id] : {std::pair<std::string, std::string>{"", "k1"},
                                 {"k1" + key + "k7" + key, "k8"},
                                 {"k1\t" + std::string(64, 'a'), "k2"},
                                 {"# k4 was taken out in 2027\nk3" + key, "k5"},
                                 {"#k12" + key + "k2" + key, "k13"},
                                 {"k1" + key + "# k9: lost", "k10"},
                                 {"site-k5" + key + "k-6" + key + "spook3" + key, "k1"},
                                 {"k0010" + key, "k11"}}) {
    const auto more = KeyRing::WithNewKey(text);
    ASSERT_TRUE(more.ok()) << more.status();
    const auto ring = KeyRing::Parse(absl::StrCat(kIndex, *more), SealProfile::kAes256Gcm);
    ASSERT_TRUE(ring.ok()) << ring.status() << text;
    EXPECT_EQ((*ring)->active_key_id(), id) << text;
  }
  EXPECT_EQ(KeyRing::WithNewKey("k999999999999999" + key).status().code(), absl::StatusCode::kInvalidArgument);
}

// The bytes lie in the string itself, so that they can be looked at when it is gone.
TEST(SecretBytes, GoCleansed) {
  alignas(SecretBytes) unsigned char place[sizeof(SecretBytes)] = {};
  const auto holds = [&place] {
    const volatile unsigned char* const at = place;
    std::string bytes;
    for (size_t i = 0; i < sizeof place; ++i) bytes.push_back(static_cast<char>(at[i]));
    return bytes.find("ret-ke") != std::string::npos;
  };
  SecretBytes* const secret = new (place) SecretBytes("secret-key");
  EXPECT_TRUE(holds());
  secret->bytes().resize(1);
  EXPECT_TRUE(holds());
  secret->~SecretBytes();
  EXPECT_FALSE(holds());
}

TEST(KeyText, WhatIsWrongIsSaidWithoutTheKey) {
  const std::string secret(64, 'c');
  for (const std::string& text :
       {std::string(), kIndex, kFirst, kIndex + "k1 " + secret + "0\n", kIndex + "K1 " + secret + "\n",
        kIndex + kFirst + kFirst, kIndex + kIndex + kFirst, kIndex + "k1 " + secret + " more\n",
        kIndex + "k1 " + std::string(64, 'g') + "\n", kIndex + "a-name-far-too-long " + secret + "\n", secret}) {
    const absl::Status status = KeyRing::Parse(text, SealProfile::kAes256Gcm).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_FALSE(absl::StrContains(status.message(), "ccc")) << status;
  }
}

}  // namespace
}  // namespace zhudong::crypto
