#include "gateway/crypto/ed25519.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "gateway/crypto/digest.h"

namespace zhudong::crypto {
namespace {

std::string FromHex(const char* hex) { return absl::HexStringToBytes(hex); }

// RFC 8032, 7.1: tests 1 and 3.
TEST(Ed25519, SignsAsTheStandardsVectors) {
  const auto first = Ed25519Key::FromBytes(FromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Hex((*first)->public_key()), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(
      Hex(*(*first)->Sign("")),
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
      "24655141438e7a100b");
  const auto third = Ed25519Key::FromBytes(FromHex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));
  ASSERT_TRUE(third.ok()) << third.status();
  EXPECT_EQ(
      Hex(*(*third)->Sign(FromHex("af82"))),
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
      "8dc027beceea1ec40a");
}

TEST(Ed25519, TakesAPairWhoseHalvesBelongTogetherAndNothingElse) {
  const std::string seed = FromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const std::string open = (*Ed25519Key::FromBytes(seed))->public_key();
  EXPECT_TRUE(Ed25519Key::FromBytes(seed + open).ok());
  std::string other = open;
  other[0] = static_cast<char>(other[0] ^ 1);
  EXPECT_FALSE(Ed25519Key::FromBytes(seed + other).ok());
  for (const size_t size : {0u, 31u, 33u, 63u, 65u}) EXPECT_FALSE(Ed25519Key::FromBytes(std::string(size, 'k')).ok());
}

}  // namespace
}  // namespace zhudong::crypto
