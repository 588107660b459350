// Damaged answers of license systems, some thousands on every run.
#include <vector>

#include "tests/fuzz/entries.h"
#include "tests/fuzz/random_inputs.h"

namespace zhudong::fuzz {
namespace {

TEST_F(Random, LicenseAnswers) {
  // Both envelopes in one, so that every sample goes to both families.
  const std::vector<std::string> whole = {
      R"({"ack_code":"SUCCESS","code":"200","errors":[],"data":{"license_code":"L1","name":"居民身份证","license_status":"01",)"
      R"("holder_name":"甲,乙","holder_identity_type":"111,111","holder_identity_num":"11010519491231002X,350200199001011230",)"
      R"("issue_date":"2026-07-01 00:00:00","expiry_date":"长期","data_fields":"{\"ZZMC\":\"居民身份证\",\"n\":[1,{}]}",)"
      R"("algorithm":"SM3withSM2","s_sign_cert":"AAAA","s_sign_data":"BBBB","version":2}})",
      R"({"ack_code":"SUCCESS","code":0,"data":[{"license_code":"L1","auth_code":"A","certIdentifier":"L1","certStatus":"01",)"
      R"("ZZMC":"营业执照","CYRSFZJHM":"11010519491231002X","FZRQ":20260701,"YXQJSRQ":"9999-12-31",)"
      R"("auth_code_expire_time":"1782878400000","data_fields":"[{\"name\":\"类型\",\"value\":\"x\"}]"}]})",
      R"({"ack_code":"SUCCESS","code":"200","data":{"file_name":"a.ofd","file_data":"UEs=","fileName":"a","fileData":"UEs=",)"
      R"("access_token":"t","expires_in":60}})",
      R"({"ack_code":"FAILURE","code":"11010519491231002X","errors":[{"code":"11010519491231002X","message":"x"}]})"};
  for (int round = 0; round < 6000; ++round) {
    std::string bytes = whole[Below(whole.size())];
    if (round >= static_cast<int>(whole.size())) Damage(bytes);
    SCOPED_TRACE(testing::PrintToString(bytes));
    LicenseAnswers(bytes);
  }
}

}  // namespace
}  // namespace zhudong::fuzz
