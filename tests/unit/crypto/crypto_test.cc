#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gateway/crypto/digest.h"
#include "gateway/crypto/seal.h"
#include "tests/unit/temp_folder.h"

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

TEST(Seal, OpensOnlyUnchangedInItsContextAndWithItsKey) {
  const auto sealer = *Sealer::FromKey(std::string(32, 'k'));
  const std::string sealed = *sealer->Seal("440524188001010014", "land-supply");
  EXPECT_EQ(sealed.find("440524"), std::string::npos);
  EXPECT_EQ(*sealer->Open(sealed, "land-supply"), "440524188001010014");
  EXPECT_FALSE(sealer->Open(sealed, "other-feed").ok());
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(sealer->Open(changed, "land-supply").ok()) << "byte " << i;
  }
  EXPECT_FALSE((*Sealer::FromKey(std::string(32, 'x')))->Open(sealed, "land-supply").ok());
  EXPECT_FALSE(Sealer::FromKey("short").ok());
}

TEST(Seal, AKeyFileIsMadeOncePrivateAndReadAgain) {
  TempFolder folder;
  const std::string path = folder.Path("data.key");
  EXPECT_FALSE(Sealer::FromFile(path, /*create=*/false).ok());
  const auto made = Sealer::FromFile(path, /*create=*/true);
  ASSERT_TRUE(made.ok()) << made.status();
  struct stat info {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const auto again = Sealer::FromFile(path, /*create=*/true);
  EXPECT_EQ(*(*again)->Open(*(*made)->Seal("x", ""), ""), "x");
}

}  // namespace
}  // namespace zhudong::crypto
