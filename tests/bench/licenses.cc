#include "tests/bench/licenses.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/elicense_id.h"

namespace zhudong::bench {
namespace {

constexpr char kType[] = "11100000MB0143028R001";
constexpr char kIssuer[] = "11440100MB2C12345X";

std::string Serial(uint64_t number) {
  char serial[24];
  std::snprintf(serial, sizeof serial, "2026%012llu", static_cast<unsigned long long>(number));
  return serial;
}

}  // namespace

std::string LicenseIdentifier(uint64_t number) {
  const std::string serial = Serial(number);
  model::CheckMod37_36 check;
  check.Add(kType);
  check.Add(kIssuer);
  check.Add(serial);
  check.Add("001");
  return absl::StrCat(base::ToAbsl(model::kElicenseRoot), ".", kType, ".", kIssuer, ".", serial, ".001.",
                      std::string(1, check.Check()));
}

v1::License SampleLicense(uint64_t number) {
  v1::License license;
  license.set_type(v1::LICENSE_TYPE_BUSINESS_LICENSE);
  license.set_status(v1::LICENSE_STATUS_VALID);
  license.set_identifier(LicenseIdentifier(number));
  license.set_type_code(kType);
  license.set_type_name("营业执照");
  license.set_number(absl::StrCat("9144010100", number));
  license.mutable_holder()->set_id_type(v1::HOLDER_ID_TYPE_CREDIT_CODE);
  license.mutable_holder()->set_id_number(absl::StrCat("91440101MA", number));
  license.mutable_holder()->set_name("广州示例科技有限公司");
  license.set_issuer_name("广州市市场监督管理局");
  license.set_issuer_code(kIssuer);
  license.set_division_code("440112");
  license.set_issued_on("2024-05-20");
  license.set_valid_from("2024-05-20");
  license.set_version(1);
  license.set_trust_level("A");
  for (const auto& [name, value] : {std::pair{"FDDBR", "示例"},
                                    {"ZCZB", "壹仟万元整"},
                                    {"ZS", "广州市黄埔区知识城示例路1号"},
                                    {"JYFW", "电力电子元器件制造；软件开发；信息技术咨询服务"}}) {
    v1::LicenseField& field = *license.add_data();
    field.set_name(name);
    field.set_value(value);
  }
  return license;
}

v1::GetLicenseResponse SampleAnswer() {
  v1::GetLicenseResponse response;
  v1::LicenseAnswer& answer = *response.mutable_answer();
  *answer.mutable_license() = SampleLicense(1);
  answer.set_usable(true);
  answer.set_source(v1::ANSWER_SOURCE_CACHE);
  answer.set_provider("city-licenses");
  answer.mutable_as_of()->set_seconds(1790000000);
  answer.mutable_usable_until()->set_seconds(1790086400);
  answer.set_signature(v1::SIGNATURE_RESULT_VALID);
  answer.set_audit_sequence(1000000);
  return response;
}

v1::Holder SampleTraveller(uint64_t number) {
  v1::Holder holder;
  holder.set_id_type(v1::HOLDER_ID_TYPE_PASSPORT);
  holder.set_id_number(absl::StrCat("E", 10000000 + number));
  return holder;
}

void FillQuery(uint64_t number, v1::GetLicenseRequest& request) {
  request.set_identifier(LicenseIdentifier(number));
  v1::LicenseUse& use = *request.mutable_use();
  use.set_purpose("electricity-connection");
  use.set_business_number("BENCH-2026-000001");
  use.set_division_code("440112");
  use.mutable_operator_()->set_account("clerk01");
  use.mutable_duty()->set_clause("供电营业规则");
}

}  // namespace zhudong::bench
