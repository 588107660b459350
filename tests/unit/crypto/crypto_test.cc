#include <gtest/gtest.h>

#include "gateway/crypto/digest.h"

namespace zhudong::crypto {
namespace {

TEST(Digest, Sha256MatchesThePublishedVectorInOnePieceAndInMany) {
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(Hex(Sha256("abc")), expected);
  Sha256Stream stream;
  stream.Update("a");
  stream.Update("bc");
  EXPECT_EQ(Hex(stream.Finish()), expected);
}

TEST(Digest, Sm3MatchesTheStandardsVector) {
  EXPECT_EQ(Hex(Sm3("abc")), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

TEST(Digest, HmacSha256MatchesRfc4231Case2) {
  EXPECT_EQ(Hex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace zhudong::crypto
