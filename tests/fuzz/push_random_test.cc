// Damaged bodies that platforms post and pages that are polled, some thousands on every run.
#include <vector>

#include "tests/fuzz/entries.h"
#include "tests/fuzz/random_inputs.h"

namespace zhudong::fuzz {
namespace {

TEST_F(Random, PushedBodies) {
  const std::vector<std::string> whole = {
      R"({"data":{"list":[{"no":"N1","date":"2026-01-02"},{"no":"N2","date":"2026-01-03"}]},"next":"/list?page=2"})",
      R"({"items":[{"event":{"eventId":"e1","occurredAt":"2026-01-02T00:00:00Z",)"
      R"("completionAcceptance":{"acceptanceNumber":"A"}}}]})",
      R"([{"specversion":"1.0","id":"1","type":"t","source":"/s","time":"2026-01-02T00:00:00Z",)"
      R"("data":{"no":"N1","date":"2026-01-02"}},{"specversion":"1.0","id":"2","type":"t","source":"/s",)"
      R"("data_base64":"eyJubyI6Ik4yIn0="}])",
      R"({"specversion":"1.0","id":"1","type":"t","source":"/s","datacontenttype":"application/json",)"
      R"("data":{"event":{"eventId":"e","completionAcceptance":{}}}})",
      R"([[[[{"a":1e999,"b":-0,"c":"\ud800"}]]],{"next":"https://127.0.0.1:9443/list"}])"};
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = whole[Below(whole.size())];
    if (round >= static_cast<int>(whole.size())) Damage(bytes);
    SCOPED_TRACE(testing::PrintToString(bytes));
    PushedBodies(bytes);
  }
}

}  // namespace
}  // namespace zhudong::fuzz
