#include "gateway/access/consent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "gateway/crypto/digest.h"
#include "gateway/model/errors.h"
#include "tests/unit/access/tokens.h"

namespace zhudong::access {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ConsentTest : public TokenTest {
 protected:
  static absl::StatusOr<Consent> Verify(const std::string& token, int64_t after = 10) {
    return ConsentVerifier({Issuer()}).Verify(token, At(after));
  }
  // Refused for `reason`; the message tells nothing of the token.
  static void ExpectRefused(const std::string& token, v1::ErrorReason reason, const std::string& what,
                            int64_t after = 10) {
    const absl::Status status = Verify(token, after).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << what;
    EXPECT_EQ(model::ReasonOf(status), reason) << what << ": " << status;
    const std::string message(status.message());
    EXPECT_FALSE(message.empty()) << what;
    for (const std::string& secret : {std::string(kHolder), std::string("c-1"), std::string("identity.example")}) {
      EXPECT_THAT(message, Not(HasSubstr(secret))) << what;
    }
  }
  static void ExpectInvalid(const std::string& token, const std::string& what) {
    ExpectRefused(token, v1::ERROR_REASON_CONSENT_INVALID, what);
  }
};

TEST_F(ConsentTest, EveryAlgorithmIsVerifiedAndEveryClaimArrives) {
  for (const std::string stem : {"rs256", "es256", "sm2"}) {
    const auto consent = Verify(Token(Claims(), stem));
    ASSERT_TRUE(consent.ok()) << stem << consent.status();
    EXPECT_EQ(consent->issuer, "identity.example");
    EXPECT_EQ(consent->jti, "c-1");
    EXPECT_EQ(consent->holder.id_type(), v1::HOLDER_ID_TYPE_CREDIT_CODE);
    EXPECT_EQ(consent->holder.id_number(), kHolder);
    EXPECT_EQ(consent->purpose, "connection");
    EXPECT_EQ(consent->principal, "spiffe://zhudong/utility/grid");
    EXPECT_EQ(consent->issued_at, At(0));
    EXPECT_EQ(consent->expires_at, At(600));
    EXPECT_EQ(consent->accepted_until, At(630));
  }
}

TEST_F(ConsentTest, NamesOfSm2AndBothFormsOfItsSignature) {
  for (const char* alg : {"SM2", "SM2SM3", "SM3withSM2"}) {
    for (const bool raw : {true, false}) {
      const nlohmann::json header = {{"alg", alg}, {"kid", "sm2"}};
      EXPECT_TRUE(Verify(Signed(header.dump(), Claims().dump(), "sm2", raw)).ok()) << alg << raw;
    }
  }
}

TEST_F(ConsentTest, ClaimsThatMayBeLeftOutAndAudienceAsAList) {
  nlohmann::json claims = Claims();
  claims.erase("purpose");
  claims.erase("azp");
  claims["aud"] = {"another", "zhudong-guangzhou"};
  claims["amr"] = {"face"};  // how the platform knew the holder is its own affair
  const auto consent = Verify(Token(claims));
  ASSERT_TRUE(consent.ok()) << consent.status();
  EXPECT_EQ(consent->purpose, "");
  EXPECT_EQ(consent->principal, "");
}

TEST_F(ConsentTest, HoldersOfEveryKind) {
  const std::pair<const char*, v1::HolderIdType> kinds[] = {{"001", v1::HOLDER_ID_TYPE_CREDIT_CODE},
                                                            {"111", v1::HOLDER_ID_TYPE_CITIZEN_ID},
                                                            {"414", v1::HOLDER_ID_TYPE_PASSPORT},
                                                            {"516", v1::HOLDER_ID_TYPE_HK_MACAO_PERMIT}};
  for (const auto& [code, type] : kinds) {
    nlohmann::json claims = Claims();
    claims["holder_id_type"] = code;
    const auto consent = Verify(Token(claims));
    ASSERT_TRUE(consent.ok()) << consent.status();
    EXPECT_EQ(consent->holder.id_type(), type);
  }
}

TEST_F(ConsentTest, ClaimsThatAreNotAsAgreed) {
  const std::pair<const char*, std::function<void(nlohmann::json&)>> changes[] = {
      {"no iss", [](auto& c) { c.erase("iss"); }},
      {"empty iss", [](auto& c) { c["iss"] = ""; }},
      {"another's iss", [](auto& c) { c["iss"] = "identity.example.org"; }},
      {"iss is a list", [](auto& c) { c["iss"] = {"identity.example"}; }},
      {"no aud", [](auto& c) { c.erase("aud"); }},
      {"aud of another", [](auto& c) { c["aud"] = "zhudong-suzhou"; }},
      {"aud that begins alike", [](auto& c) { c["aud"] = "zhudong-guangzhou-2"; }},
      {"aud list without us",
       [](auto& c) {
         c["aud"] = {"a", 1, nullptr};
       }},
      {"aud is an object",
       [](auto& c) {
         c["aud"] = {{"zhudong-guangzhou", true}};
       }},
      {"no exp", [](auto& c) { c.erase("exp"); }},
      {"exp is text", [](auto& c) { c["exp"] = std::to_string(kIssuedAt + 600); }},
      {"exp past all time", [](auto& c) { c["exp"] = 1e300; }},
      {"exp is negative", [](auto& c) { c["exp"] = -1; }},
      {"no iat", [](auto& c) { c.erase("iat"); }},
      {"nbf is text", [](auto& c) { c["nbf"] = "now"; }},
      {"no jti", [](auto& c) { c.erase("jti"); }},
      {"empty jti", [](auto& c) { c["jti"] = ""; }},
      {"jti is a number", [](auto& c) { c["jti"] = 7; }},
      {"jti too long", [](auto& c) { c["jti"] = std::string(257, 'x'); }},
      {"no holder type", [](auto& c) { c.erase("holder_id_type"); }},
      {"unknown holder type", [](auto& c) { c["holder_id_type"] = "999"; }},
      {"holder type is a number", [](auto& c) { c["holder_id_type"] = 1; }},
      {"no holder number", [](auto& c) { c.erase("holder_id_number"); }},
      {"empty holder number", [](auto& c) { c["holder_id_number"] = ""; }},
      {"purpose is a list", [](auto& c) { c["purpose"] = {"connection"}; }},
      {"azp is null", [](auto& c) { c["azp"] = nullptr; }},
  };
  for (const auto& [what, change] : changes) {
    nlohmann::json claims = Claims();
    change(claims);
    ExpectInvalid(Token(claims), what);
  }
}

TEST_F(ConsentTest, TimesWithLeewayOnBothSides) {
  const std::string token = Token();  // iat 0, exp 600; leeway 30
  EXPECT_TRUE(Verify(token, 629).ok());
  ExpectRefused(token, v1::ERROR_REASON_CONSENT_EXPIRED, "expired", 630);
  EXPECT_TRUE(Verify(token, -30).ok());
  ExpectRefused(token, v1::ERROR_REASON_CONSENT_EXPIRED, "issued in the future", -31);
  nlohmann::json claims = Claims();
  claims["nbf"] = kIssuedAt + 100;
  EXPECT_TRUE(Verify(Token(claims), 70).ok());
  ExpectRefused(Token(claims), v1::ERROR_REASON_CONSENT_EXPIRED, "not yet valid", 69);
  claims = Claims();
  claims["exp"] = kIssuedAt + 24 * 3600;
  EXPECT_TRUE(Verify(Token(claims)).ok());
  claims["exp"] = kIssuedAt + 24 * 3600 + 1;
  ExpectRefused(Token(claims), v1::ERROR_REASON_CONSENT_EXPIRED, "valid for too long");
}

TEST_F(ConsentTest, TheKeyDecidesOnTheAlgorithmAndNotTheToken) {
  const std::string claims = Claims().dump();
  const auto header = [](const char* alg, const char* kid) {
    return nlohmann::json({{"alg", alg}, {"kid", kid}}).dump();
  };
  const std::string unsigned_head = absl::StrCat(Encoded(header("none", "es256")), ".", Encoded(claims));
  ExpectInvalid(unsigned_head + ".", "none, without a signature");
  ExpectInvalid(unsigned_head + ".AA", "none, with something");
  ExpectInvalid(Signed(header("none", "es256"), claims, "es256"), "none, well signed");
  ExpectInvalid(Signed(header("None", "rs256"), claims, "rs256"), "None");
  // The public key, which everybody has, as the secret of an HMAC.
  const std::string head = absl::StrCat(Encoded(header("HS256", "rs256")), ".", Encoded(claims));
  ExpectInvalid(absl::StrCat(head, ".", Encoded(crypto::HmacSha256(Read("identity/rs256.pub"), head))), "HS256");
  for (const std::string key : {"rs256", "es256", "sm2"}) {
    for (const char* alg : {"RS256", "ES256", "SM2", "PS256", "EdDSA", "rs256", ""}) {
      const std::string token = Signed(header(alg, key.c_str()), claims, key);
      const bool fits = Header(key)["alg"] == alg;
      EXPECT_EQ(Verify(token).ok(), fits) << alg << " with the key " << key;
    }
  }
  ExpectInvalid(Signed(Header("rs256").dump(), claims, "es256"), "signed with another key than it names");
  ExpectInvalid(Signed(header("ES256", "es257"), claims, "es256"), "unknown kid");
  ExpectInvalid(Signed(R"({"alg":"ES256"})", claims, "es256"), "no kid");
  ExpectInvalid(Signed(R"({"alg":"ES256","kid":["es256"]})", claims, "es256"), "kid is a list");
  ExpectInvalid(Signed(R"({"alg":"ES256","kid":"es256","crit":["b64"],"b64":false})", claims, "es256"), "crit");
  ExpectInvalid(Signed(R"({"kid":"es256"})", claims, "es256"), "no alg");
  ExpectInvalid(Signed(Header("es256").dump(), claims, "es256", /*raw=*/false), "DER, which ES256 does not allow");
}

TEST_F(ConsentTest, KeysInTheTokenAreNoKeys) {
  nlohmann::json header = Header("es256");
  header["jwk"] = {{"kty", "EC"}};
  header["x5u"] = "attacker.example";
  EXPECT_TRUE(Verify(Signed(header.dump(), Claims().dump(), "es256")).ok()) << "they are not looked at";
  ExpectInvalid(Signed(header.dump(), Claims().dump(), "rs256"), "and do not help");
}

TEST_F(ConsentTest, ATokenWithoutKidNeedsAKeyWithoutOne) {
  ConsentIssuer issuer = Issuer();
  issuer.keys[1].kid.clear();  // es256
  const ConsentVerifier verifier({issuer});
  EXPECT_TRUE(verifier.Verify(Signed(R"({"alg":"ES256"})", Claims().dump(), "es256"), At(10)).ok());
  EXPECT_FALSE(verifier.Verify(Token(), At(10)).ok());
}

TEST_F(ConsentTest, KeysOfOneIssuerDoNotServeAnother) {
  ConsentIssuer first = Issuer(), second = Issuer();
  first.keys.resize(1);  // rs256
  second.issuer = "other.example";
  const ConsentVerifier verifier({first, second});
  EXPECT_FALSE(verifier.Verify(Token(), At(10)).ok());
  nlohmann::json claims = Claims();
  claims["iss"] = "other.example";
  EXPECT_TRUE(verifier.Verify(Token(claims), At(10)).ok());
  EXPECT_FALSE(ConsentVerifier({}).Verify(Token(), At(10)).ok());
}

TEST_F(ConsentTest, NamesThatStandTwice) {
  const std::string twice = R"({"holder_id_number":"110105194912310021",)" + Claims().dump().substr(1);
  ExpectInvalid(Signed(Header("es256").dump(), twice, "es256"), "two holders");
  ExpectInvalid(Signed(R"({"alg":"none","alg":"ES256","kid":"es256"})", Claims().dump(), "es256"), "two algorithms");
  ExpectInvalid(Signed(Header("es256").dump(), R"({"\u0065xp":1,)" + Claims().dump().substr(1), "es256"),
                "exp twice, once in disguise");
}

TEST_F(ConsentTest, WhatIsNoToken) {
  const std::string token = Token();
  const size_t first = token.find('.'), second = token.rfind('.');
  const auto with = [&](std::string header, std::string claims, std::string signature) {
    return absl::StrCat(header, ".", claims, ".", signature);
  };
  const std::string header = token.substr(0, first), claims = token.substr(first + 1, second - first - 1),
                    signature = token.substr(second + 1);
  ASSERT_TRUE(Verify(with(header, claims, signature)).ok());
  for (const std::string& wrong : {std::string(),
                                   std::string("."),
                                   std::string(".."),
                                   std::string("..."),
                                   header,
                                   header + "." + claims,
                                   with(header, claims, ""),
                                   with("", claims, signature),
                                   with(header, "", signature),
                                   token + ".x",
                                   token + ".",
                                   token + "=",
                                   token + "\n",
                                   " " + token,
                                   with(header + "=", claims, signature),
                                   with(header, claims + "\n", signature),
                                   with(header, claims, signature + "!"),
                                   with(header, claims.substr(0, claims.size() - 4), signature),
                                   "Bearer " + token,
                                   std::string("\0\0.\0.\0", 6)}) {
    ExpectInvalid(wrong, testing::PrintToString(wrong));
  }
  // The last character of 64 bytes carries bits that mean nothing: one spelling alone is taken.
  std::string other = signature;
  other.back() = other.back() == 'A' ? 'B' : static_cast<char>(other.back() + 1);
  ExpectInvalid(with(header, claims, other), "another spelling or another signature");
  for (const char* text : {"[]", "null", "\"x\"", "{", "{}x", "{\"a\":1}{}", "\xEF\xBB\xBF{}", "{'iss':1}"}) {
    ExpectInvalid(Signed(text, Claims().dump(), "es256"), absl::StrCat("header ", text));
    ExpectInvalid(Signed(Header("es256").dump(), text, "es256"), absl::StrCat("claims ", text));
  }
  nlohmann::json large = Claims();
  large["padding"] = std::string(8192, 'x');
  ExpectInvalid(Token(large), "too large");
  nlohmann::json invalid = Claims();
  std::string text = invalid.dump();
  text.replace(text.find("c-1"), 3, "\xff\xfe!");
  ExpectInvalid(Signed(Header("es256").dump(), text, "es256"), "no UTF-8");
  const std::string deep = std::string(2500, '[') + std::string(2500, ']');
  ExpectInvalid(Signed(Header("es256").dump(), deep, "es256"), "deep");
}

TEST_F(ConsentTest, EveryChangedCharacterIsNoticed) {
  const std::string token = Token();
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(Verify(changed).ok()) << "at " << i;
  }
}

}  // namespace
}  // namespace zhudong::access
