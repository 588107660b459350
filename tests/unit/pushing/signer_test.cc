// Signatures by the vectors of Standard Webhooks: those of its reference libraries' tests, and the Ed25519 one that
// stands as the example of webhook-signature in the specification.
#include "gateway/pushing/signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/pushing/secret_file.h"
#include "tests/unit/pushing/crypto_for_test.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::pushing {
namespace {

constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr char kPrivate[] =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
constexpr char kId[] = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr int64_t kTimestamp = 1614265330;
constexpr char kBody[] = R"({"test": 2432232314})";
constexpr char kSymmetricSignature[] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr char kAsymmetricSignature[] =
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

std::string SignWith(const std::string& text) {
  const auto signer = Signer::Parse(text, RealCrypto());
  EXPECT_TRUE(signer.ok()) << signer.status();
  return signer.ok() ? *(*signer)->Sign(kId, kTimestamp, kBody) : "";
}

TEST(Signer, SignsAsTheSpecificationsVectors) {
  EXPECT_EQ(SignWith(kSecret), kSymmetricSignature);
  EXPECT_EQ(SignWith(kPrivate), kAsymmetricSignature);
}

TEST(Signer, SignsTheSpecificationsExamplePayload) {
  const auto signer = Signer::Parse(kSecret, RealCrypto());
  ASSERT_TRUE(signer.ok());
  // Made with the reference library of Python.
  EXPECT_EQ(*(*signer)->Sign("msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", 1674087231,
                             R"({"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z",)"
                             R"("data":{"id":"1f81eb52-5198-4599-803e-771906343485"}})"),
            "v1,ARw42xaAApl/nxRo+iPGYwSaMQaOwMo2eyH5JBRA+bQ=");
}

TEST(Signer, DuringARotationSignsWithEveryKeyInTheOrderOfTheFile) {
  EXPECT_EQ(SignWith(absl::StrCat("# since Monday\n", kPrivate, "\r\n\n  ", kSecret, "\n")),
            absl::StrCat(kAsymmetricSignature, " ", kSymmetricSignature));
}

TEST(Signer, TellsThePublicKeyAlone) {
  const auto signer = Signer::Parse(absl::StrCat(kSecret, "\n", kPrivate), RealCrypto());
  ASSERT_TRUE(signer.ok());
  EXPECT_THAT((*signer)->public_keys(), testing::ElementsAre("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="));
}

TEST(Signer, AKeyThatCantBeUsedIsNamedByItsLineAndNotShown) {
  const std::string longest = absl::StrCat("whsec_", absl::Base64Escape(std::string(64, 'k')));
  EXPECT_NE(SignWith(longest), "");
  for (const std::string& line :
       {std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), std::string("whsec_c2hvcnQ="), std::string("whsec_%%%"),
        absl::StrCat("whsec_", absl::Base64Escape(std::string(65, 'k'))),
        std::string("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="), std::string("whsk_AAAA"),
        absl::StrCat("whsk_", absl::Base64Escape(std::string(64, 'k')))}) {
    const auto signer = Signer::Parse(absl::StrCat("\n", line), RealCrypto());
    EXPECT_EQ(signer.status().code(), absl::StatusCode::kInvalidArgument) << line;
    EXPECT_TRUE(absl::StartsWith(signer.status().message(), "line 2 ")) << signer.status();
    EXPECT_FALSE(absl::StrContains(signer.status().message(), line.substr(6))) << signer.status();
  }
  EXPECT_FALSE(Signer::Parse("# nothing\n", RealCrypto()).ok());
  EXPECT_FALSE(
      Signer::Parse(absl::StrCat(kSecret, "\n", kSecret, "\n", kSecret, "\n", kSecret, "\n", kSecret), RealCrypto())
          .ok());
}

TEST(SecretFile, ChangedSecretsComeIntoUseAndBrokenOnesDoNot) {
  const TempFolder folder;
  const std::string path = folder.Path("secrets");
  const auto write = [&](const std::string& text) {
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  };
  base::ManualClock clock(absl::FromUnixSeconds(kTimestamp));
  std::vector<std::string> told;
  const auto tell = [&](std::string_view sentence) { told.emplace_back(sentence); };
  EXPECT_FALSE(SecretFile::Open(path, RealCrypto(), clock, tell).ok());
  write(kSecret);
  auto file = SecretFile::Open(path, RealCrypto(), clock, tell);
  ASSERT_TRUE(file.ok()) << file.status();
  const auto signature = [&] { return *file->Current()->Sign(kId, kTimestamp, kBody); };
  EXPECT_EQ(signature(), kSymmetricSignature);

  write(absl::StrCat(kPrivate, "\n", kSecret));
  EXPECT_EQ(signature(), kSymmetricSignature) << "the file is not read for every call";
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(signature(), absl::StrCat(kAsymmetricSignature, " ", kSymmetricSignature));
  EXPECT_THAT(told, testing::Contains(testing::HasSubstr("whpk_")));
  EXPECT_THAT(told, testing::Each(testing::Not(testing::HasSubstr("whsk_"))));

  told.clear();
  write("half a li");
  for (int i = 0; i < 3; ++i) {
    clock.Advance(absl::Seconds(1));
    EXPECT_EQ(signature(), absl::StrCat(kAsymmetricSignature, " ", kSymmetricSignature));
  }
  EXPECT_THAT(told, testing::ElementsAre(testing::HasSubstr("stay as they were")));
  write(kPrivate);
  clock.Advance(absl::Seconds(1));
  EXPECT_EQ(signature(), kAsymmetricSignature);
}

}  // namespace
}  // namespace zhudong::pushing
