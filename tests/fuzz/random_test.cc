// A few thousand random inputs through what the fuzzers feed, on every run and with every compiler. The seed is printed
// and can be given: ZHUDONG_SEED=123.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/fuzz/entries.h"
#include "tests/fuzz/random_inputs.h"
#include "tests/unit/ingest/samples.h"
#include "tests/unit/ofd/samples.h"

namespace zhudong::fuzz {
namespace {

TEST_F(Random, Identifiers) {
  const std::vector<std::string> whole = {"2603-141124-89-05-346948",
                                          "建字第4401062024GG0012345号（本地编号：2023-03-0045）",
                                          "穗规划资源地证〔2026〕第300号",
                                          "321111201709010201",
                                          "4401062026B00012",
                                          "440106001002GB00017F00010001",
                                          "91350200MA2YJ1XR9G",
                                          "张某（11010519491231002X）",
                                          "１１０１０５１９４９１２３１００２Ｘ",
                                          "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
                                          "2019年06月27日",
                                          "2019-06-27 13:19:47",
                                          "约1,234.56平方米",
                                          "城镇住宅用地、零售商业用地",
                                          "自然人(已脱敏)",
                                          "440112012001",
                                          "code,name\n440112,\"黄埔区\"\n",
                                          "C2614"};
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = whole[Below(whole.size())];
    if (Below(8) == 0) bytes += whole[Below(whole.size())];
    Damage(bytes);
    SCOPED_TRACE(testing::PrintToString(bytes));
    Identifiers(bytes);
  }
}

TEST_F(Random, ValidateEvent) {
  const std::vector<v1::Event> samples = ingest::SampleEvents();
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = samples[Below(samples.size())].SerializeAsString();
    Damage(bytes);
    ValidateEvent(bytes);
  }
}

TEST_F(Random, ConsentToken) {
  const std::string header = "{\"alg\":\"SM2\",\"kid\":\"1\"}";
  const std::string body =
      "{\"iss\":\"identity.example\",\"aud\":[\"zhudong\"],\"iat\":1800000000,\"nbf\":1800000000,"
      "\"exp\":1800000600,\"jti\":\"c-1\",\"holder_id_type\":\"111\",\"holder_id_number\":\"X0000001\","
      "\"purpose\":\"p\",\"azp\":\"spiffe://z/a\"}";
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = header + "\n" + body;
    if (Below(20) != 0) Damage(bytes);
    SCOPED_TRACE(testing::PrintToString(bytes));
    ConsentToken(bytes);
  }
}

// Damage to the archive, and damage to a file in it that is packed well again.
TEST_F(Random, OfdFile) {
  ofd::Entries entries = ofd::SignedOfd({.signatures = 2});
  const std::string whole = ofd::Zipped(entries);
  for (int round = 0; round < 1000; ++round) {
    std::string bytes = whole;
    Damage(bytes);
    OfdFile(bytes);
  }
  for (int round = 0; round < 500; ++round) {
    ofd::Entry& entry = entries[Below(entries.size())];
    const std::string before = entry.content;
    Damage(entry.content);
    OfdFile(ofd::Zipped(entries));
    entry.content = before;
  }
}

}  // namespace
}  // namespace zhudong::fuzz
