#include "gateway/licenses/signature_check.h"

#include <gtest/gtest.h>

#include "gateway/model/errors.h"

namespace zhudong::licenses {
namespace {

// Believes what the signature's own text says.
class SaidTrust final : public crypto::IssuerTrust {
 public:
  crypto::TrustVerdict Check(std::string_view, std::string_view signature, std::string_view, std::string_view,
                             absl::Time) const override {
    if (signature == "good") return {.result = crypto::TrustResult::kValid};
    if (signature == "revoked") return {.result = crypto::TrustResult::kRevoked};
    if (signature == "stranger") return {.result = crypto::TrustResult::kUntrusted};
    return {.result = crypto::TrustResult::kForged};
  }
  crypto::TrustVerdict CheckSigner(std::string_view, absl::Time) const override {
    return {.result = crypto::TrustResult::kValid};
  }
};

constexpr char kFace[] = R"({"ZZHM":"11010519491231002X","CYRMC":"张三"})";

v1::ProvidedLicense Provided(const std::string& signature, const std::string& signed_data = kFace) {
  v1::ProvidedLicense provided;
  v1::License& license = *provided.mutable_license();
  license.set_identifier("1.2.156.3005.2.A");
  license.set_type(v1::LICENSE_TYPE_ID_CARD);
  license.set_type_name("居民身份证");
  license.set_type_code("CODE1");
  license.set_status(v1::LICENSE_STATUS_VALID);
  license.set_number("11010519491231002X");
  license.mutable_holder()->set_name("张三");
  license.set_valid_until("2030-01-31");
  v1::LicenseField& field = *license.add_data();
  field.set_name("ADDRESS");
  field.set_value("一号路");
  provided.mutable_signature()->set_signature(signature);
  provided.mutable_signature()->set_signed_data(signed_data);
  return provided;
}

v1::SignatureResult Check(const v1::ProvidedLicense& provided) {
  return SignatureCheck(std::make_shared<SaidTrust>(), {}).Check(provided, absl::UnixEpoch());
}

TEST(SignatureCheckTest, SaysWhatTrustSays) {
  EXPECT_EQ(Check(Provided("good")), v1::SIGNATURE_RESULT_VALID);
  EXPECT_EQ(Check(Provided("bad")), v1::SIGNATURE_RESULT_FORGED);
  EXPECT_EQ(Check(Provided("stranger")), v1::SIGNATURE_RESULT_UNTRUSTED);
  EXPECT_EQ(Check(Provided("revoked")), v1::SIGNATURE_RESULT_CERTIFICATE_REVOKED);
}

TEST(SignatureCheckTest, WithoutASignatureItIsAbsentOnlyWhereTheTypeNeedsNone) {
  EXPECT_EQ(Check(Provided("")), v1::SIGNATURE_RESULT_ABSENT);
  const SignatureCheck strict(std::make_shared<SaidTrust>(), {v1::LICENSE_TYPE_ID_CARD});
  EXPECT_EQ(strict.Check(Provided(""), absl::UnixEpoch()), v1::SIGNATURE_RESULT_UNTRUSTED);
  EXPECT_EQ(strict.Check(Provided("good"), absl::UnixEpoch()), v1::SIGNATURE_RESULT_VALID);
}

TEST(SignatureCheckTest, WithoutConfiguredIssuersNoSignatureIsBelieved) {
  EXPECT_EQ(SignatureCheck(nullptr, {}).Check(Provided("good"), absl::UnixEpoch()), v1::SIGNATURE_RESULT_UNTRUSTED);
}

TEST(SignatureCheckTest, TheLicenseMustSayWhatWasSigned) {
  const struct {
    const char* signed_data;
    v1::SignatureResult result;
  } kCases[] = {
      {R"({"ADDRESS":"一号路","ZZHM":"11010519491231002x","CYRMC":"张三"})", v1::SIGNATURE_RESULT_VALID},
      {R"({"ZZHM":"11010519491231002X","CYRMC":"张三","YXQJSRQ":"2030年01月31日","OTHER":7,"ADDRESS":null})",
       v1::SIGNATURE_RESULT_VALID},
      {R"({"ZZBS":"1.2.156.3005.2.a","ZZLXDM":"code1","ZZMC":"中华人民共和国居民身份证","ZZZT":"01","CYRMC":"张三"})",
       v1::SIGNATURE_RESULT_VALID},
      {R"([{"name":"ZZHM","value":"11010519491231002X"},{"name":"CYRMC","value":"张三"},{"name":"X"}])",
       v1::SIGNATURE_RESULT_VALID},
      // Under names that nobody here knows.
      {R"({"SFZH":"11010519491231002X","XM":"张三"})", v1::SIGNATURE_RESULT_VALID},
      {R"({"ADDRESS":"二号路"})", v1::SIGNATURE_RESULT_FORGED},
      {R"({"ADDRESS":7})", v1::SIGNATURE_RESULT_FORGED},
      {R"({"ZZHM":"110105194912310021"})", v1::SIGNATURE_RESULT_FORGED},
      {R"({"CYRMC":"李四"})", v1::SIGNATURE_RESULT_FORGED},
      {R"({"YXQJSRQ":"2020-01-31"})", v1::SIGNATURE_RESULT_FORGED},
      {R"({"ZZHM":"11010519491231002X","CYRMC":"张三","ZZBS":"1.2.156.3005.2.B"})", v1::SIGNATURE_RESULT_FORGED},
      {R"({"ZZHM":"11010519491231002X","CYRMC":"张三","ZZLXDM":"CODE2"})", v1::SIGNATURE_RESULT_FORGED},
      {R"({"ZZHM":"11010519491231002X","CYRMC":"张三","ZZMC":"机动车驾驶证"})", v1::SIGNATURE_RESULT_FORGED},
      {R"({"ZZHM":"11010519491231002X","CYRMC":"张三","ZZZT":"07"})", v1::SIGNATURE_RESULT_FORGED},
      {R"([{"name":"ZZHM","value":"110105194912310021"},{"name":"CYRMC","value":"张三"}])",
       v1::SIGNATURE_RESULT_FORGED},
      {R"([{"name":"ADDRESS","value":"二号路"}])", v1::SIGNATURE_RESULT_FORGED},
      // What does not say which license, and whose, was signed over any other, too.
      {R"({"YXQJSRQ":"2030年01月31日","OTHER":7})", v1::SIGNATURE_RESULT_UNTRUSTED},
      {R"({"ADDRESS":null})", v1::SIGNATURE_RESULT_UNTRUSTED},
      {R"({"ZZHM":"11010519491231002X"})", v1::SIGNATURE_RESULT_UNTRUSTED},
      {R"({"CYRMC":"张三"})", v1::SIGNATURE_RESULT_UNTRUSTED},
      {R"({"CYRMC":"张三","ZZHM":""})", v1::SIGNATURE_RESULT_UNTRUSTED},
      {R"(["ADDRESS"])", v1::SIGNATURE_RESULT_UNTRUSTED},
      {R"([{"name":"ADDRESS","value":"一号路"},{"name":"ADDRESS","value":"二号路"}])", v1::SIGNATURE_RESULT_UNTRUSTED},
      {R"(<license><ZZHM>110105194912310021</ZZHM></license>)", v1::SIGNATURE_RESULT_UNTRUSTED},
      {"bytes", v1::SIGNATURE_RESULT_UNTRUSTED},
      {"", v1::SIGNATURE_RESULT_UNTRUSTED},
  };
  for (const auto& c : kCases) EXPECT_EQ(Check(Provided("good", c.signed_data)), c.result) << c.signed_data;
}

TEST(SignatureCheckTest, AStatusThatNobodyKnowsProvesNothing) {
  const auto of_status = [](const std::string& said) {
    return Check(Provided("good", R"({"ZZHM":"11010519491231002X","CYRMC":"张三","ZZZT":")" + said + R"("})"));
  };
  for (const char* said : {"01", "有效", "ISSUED"}) EXPECT_EQ(of_status(said), v1::SIGNATURE_RESULT_VALID) << said;
  for (const char* said : {"02", "吊销", "ABOLISHED", "99"}) {
    EXPECT_EQ(of_status(said), v1::SIGNATURE_RESULT_FORGED) << said;
  }
  for (const char* said : {"正常", "A", "1"}) EXPECT_EQ(of_status(said), v1::SIGNATURE_RESULT_UNTRUSTED) << said;
}

// The directory's code was signed; the province's interface hands over the code of its own item.
TEST(SignatureCheckTest, CodesOfTwoListsAreNoContradiction) {
  constexpr char kCard[] = "11100000000013338W001", kOther[] = "11100000000013338W002";
  const auto check = [](const std::string& said, const std::string& code, const std::string& identifier,
                        const std::string& more = "") {
    v1::ProvidedLicense provided =
        Provided("good", R"({"ZZHM":"11010519491231002X","CYRMC":"张三","ZZLXDM":")" + said + "\"" + more + "}");
    provided.mutable_license()->set_type_code(code);
    provided.mutable_license()->set_identifier(identifier);
    return Check(provided);
  };
  const std::string named = R"(,"ZZMC":"中华人民共和国居民身份证")";
  const std::string of_card = std::string("1.2.156.3005.2.") + kCard + ".340100.1.001.0";
  EXPECT_EQ(check(kCard, "440100-0001", of_card), v1::SIGNATURE_RESULT_VALID);
  EXPECT_EQ(check(kOther, "440100-0001", of_card, named), v1::SIGNATURE_RESULT_FORGED) << "the identifier's type";
  EXPECT_EQ(check(kCard, "440100-0001", "own-1", named), v1::SIGNATURE_RESULT_VALID);
  EXPECT_EQ(check("440100-0001", kCard, of_card, named), v1::SIGNATURE_RESULT_VALID);
  EXPECT_EQ(check(kCard, "440100-0001", "own-1"), v1::SIGNATURE_RESULT_UNTRUSTED) << "nothing says the same type";
  EXPECT_EQ(check("440100-0001", kCard, of_card), v1::SIGNATURE_RESULT_UNTRUSTED);
  EXPECT_EQ(check(kCard, "440100-0001", "own-1", R"(,"ZZMC":"机动车驾驶证")"), v1::SIGNATURE_RESULT_FORGED);
  EXPECT_EQ(check(kOther, kCard, of_card, named), v1::SIGNATURE_RESULT_FORGED) << "of one list";
  EXPECT_EQ(check("440100-0002", "440100-0001", of_card, named), v1::SIGNATURE_RESULT_FORGED);
}

TEST(SignatureCheckTest, WhoseItIsMustBeSaidOfEachAndReadably) {
  const auto of_number = [](const std::string& signed_data, const std::string& number) {
    v1::ProvidedLicense provided = Provided("good", signed_data);
    provided.mutable_license()->mutable_holder()->clear_name();
    provided.mutable_license()->mutable_holder()->set_id_number(number);
    return provided;
  };
  const std::string number = "11010519491231002X";
  EXPECT_EQ(Check(of_number(R"({"ZZHM":"11010519491231002X","CYRSFZJHM":"1101**********002X"})", number)),
            v1::SIGNATURE_RESULT_VALID);
  EXPECT_EQ(Check(of_number(R"({"ZZHM":"11010519491231002X","CYRSFZJHM":"******************"})", number)),
            v1::SIGNATURE_RESULT_UNTRUSTED);
  EXPECT_EQ(Check(of_number(R"({"ZZHM":"11010519491231002X","CYRMC":"张三"})", number)),
            v1::SIGNATURE_RESULT_UNTRUSTED);
  // Nobody is named by the license itself: nothing is there to compare.
  EXPECT_EQ(Check(of_number(R"({"ZZHM":"11010519491231002X","CYRMC":"张三"})", "")), v1::SIGNATURE_RESULT_UNTRUSTED);
  // Another owner, of whom the signed data, with names of its own, says nothing.
  v1::ProvidedLicense shared = Provided("good", R"({"SFZH":"11010519491231002X","XM":"张三"})");
  shared.add_co_holders()->set_name("李四");
  EXPECT_EQ(Check(shared), v1::SIGNATURE_RESULT_UNTRUSTED);
}

// A title of two owners: the system signs both, and the adapter hands over the one who was asked for before the other.
TEST(SignatureCheckTest, EveryHolderIsOneOfThoseWhoAreSigned) {
  const auto title = [](const std::string& signed_data, std::vector<std::pair<std::string, std::string>> holders) {
    v1::ProvidedLicense provided = Provided("good", signed_data);
    for (size_t i = 0; i < holders.size(); ++i) {
      v1::Holder& one = i == 0 ? *provided.mutable_license()->mutable_holder() : *provided.add_co_holders();
      one.set_name(holders[i].first);
      one.set_id_number(holders[i].second);
    }
    return provided;
  };
  const std::string zhang = "11010519491231002X", li = "440106198001011003", wang = "440106198001011011";
  const std::string two =
      R"({"ZZHM":"11010519491231002X","CYRMC":"张三,李四","CYRSFZJHM":"11010519491231002x，440106198001011003"})";
  const std::string masked =
      R"({"ZZHM":"11010519491231002X","CYRMC":"张三,李四","CYRSFZJHM":"1101**********002X,4401**********1003"})";
  const std::string whole =
      R"({"ZZHM":"11010519491231002X","CYRMC":"张三等","CYRSFZJHM":"11010519491231002X,440106198001011003"})";
  for (const std::string& data : {two, masked}) {
    EXPECT_EQ(Check(title(data, {{"张三", zhang}, {"李四", li}})), v1::SIGNATURE_RESULT_VALID) << data;
    EXPECT_EQ(Check(title(data, {{"李四", li}, {"张三", zhang}})), v1::SIGNATURE_RESULT_VALID) << data;
    EXPECT_EQ(Check(title(data, {{"李四", li}})), v1::SIGNATURE_RESULT_VALID) << data;
    EXPECT_EQ(Check(title(data, {{"张三,李四", ""}})), v1::SIGNATURE_RESULT_VALID) << data;
    EXPECT_EQ(Check(title(data, {{"王五", wang}})), v1::SIGNATURE_RESULT_FORGED) << data;
    EXPECT_EQ(Check(title(data, {{"", wang}})), v1::SIGNATURE_RESULT_FORGED) << data;
    EXPECT_EQ(Check(title(data, {{"李四", zhang}})), v1::SIGNATURE_RESULT_FORGED) << "the other's name: " << data;
    EXPECT_EQ(Check(title(data, {{"张三", zhang}, {"李四", wang}})), v1::SIGNATURE_RESULT_FORGED) << data;
  }
  EXPECT_EQ(Check(title(whole, {{"张三等", li}, {"", zhang}})), v1::SIGNATURE_RESULT_VALID);
}

TEST(SignatureCheckTest, OnlyValidAndAbsentAreLetThrough) {
  EXPECT_TRUE(RefuseUnlessTrusted(v1::SIGNATURE_RESULT_VALID).ok());
  EXPECT_TRUE(RefuseUnlessTrusted(v1::SIGNATURE_RESULT_ABSENT).ok());
  const absl::Status refused = RefuseUnlessTrusted(v1::SIGNATURE_RESULT_CERTIFICATE_REVOKED);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(model::ReasonOf(refused), v1::ERROR_REASON_LICENSE_SIGNATURE);
  EXPECT_EQ(model::MetadataOf(refused, "result"), "CERTIFICATE_REVOKED");
}

}  // namespace
}  // namespace zhudong::licenses
