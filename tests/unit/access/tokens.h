// Consent tokens, signed with the keys that certs/make-dev-issuers makes.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/access/consent.h"
#include "gateway/base/files.h"
#include "gateway/base/text.h"
#include "nlohmann/json.hpp"
#include "tests/unit/temp_folder.h"

namespace zhudong::access {

// When the sample claims were issued; they hold for ten minutes.
inline constexpr int64_t kIssuedAt = 1'800'000'000;

class TokenTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", folder_->Path(""));
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::string Read(const std::string& name) {
    auto text = base::ReadFile(folder_->Path(name));
    EXPECT_TRUE(text.ok()) << text.status();
    return text.value_or("");
  }
  // rs256, es256 or sm2.
  static std::shared_ptr<const crypto::SigningKey> Signer(const std::string& stem) {
    auto key = crypto::SigningKey::Parse(Read("identity/" + stem + ".key"));
    EXPECT_TRUE(key.ok()) << key.status();
    return *key;
  }
  static ConsentIssuer Issuer() {
    ConsentIssuer issuer{.issuer = "identity.example", .audience = "zhudong-guangzhou"};
    for (const char* stem : {"rs256", "es256", "sm2"}) {
      auto key = crypto::VerifyingKey::Parse(Read(absl::StrCat("identity/", stem, ".pub")));
      EXPECT_TRUE(key.ok()) << key.status();
      issuer.keys.push_back({.kid = stem, .key = *key});
    }
    return issuer;
  }
  static nlohmann::json Claims() {
    return {{"iss", "identity.example"},
            {"aud", "zhudong-guangzhou"},
            {"iat", kIssuedAt},
            {"exp", kIssuedAt + 600},
            {"jti", "c-1"},
            {"holder_id_type", "001"},
            {"holder_id_number", kHolder},
            {"purpose", "connection"},
            {"azp", "spiffe://zhudong/utility/grid"}};
  }
  static nlohmann::json Header(const std::string& stem) {
    return {{"alg", stem == "rs256" ? "RS256" : stem == "es256" ? "ES256" : "SM2"}, {"kid", stem}, {"typ", "JWT"}};
  }
  static std::string Encoded(std::string_view text) { return absl::WebSafeBase64Escape(base::ToAbsl(text)); }
  // Whatever the texts are, signed by `stem`; `raw`: r‖s on a curve.
  static std::string Signed(const std::string& header, const std::string& claims, const std::string& stem,
                            bool raw = true) {
    const std::string head = absl::StrCat(Encoded(header), ".", Encoded(claims));
    return absl::StrCat(head, ".", Encoded(*Signer(stem)->Sign(head, raw)));
  }
  static std::string Token(const nlohmann::json& claims = Claims(), const std::string& stem = "es256") {
    return Signed(Header(stem).dump(), claims.dump(), stem);
  }
  static absl::Time At(int64_t after) { return absl::FromUnixSeconds(kIssuedAt + after); }

  static constexpr char kHolder[] = "91350200MA2YJ1XR9G";
  static inline std::unique_ptr<TempFolder> folder_;
};

}  // namespace zhudong::access
