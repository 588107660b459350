#include "adapters/exchange_tables/events.h"

#include "adapters/exchange_tables/waiting.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::exchange_tables {
namespace {

using ::testing::HasSubstr;

const Table& Of(std::string_view name) {
  for (const Table& table : TablesOf(Standard::k3)) {
    if (table.name == name) return table;
  }
  return TablesOf(Standard::k3).front();
}

std::unique_ptr<Events> MakeEvents() {
  absl::StatusOr<std::unique_ptr<Events>> events =
      Events::Make("front", [](std::string_view text) { return std::string(32, text.empty() ? 'e' : text[0]); });
  EXPECT_TRUE(events.ok()) << events.status();
  return *std::move(events);
}

Row MakeRow(const std::string& serial, int64_t updated_us, const std::map<std::string, std::string>& values) {
  Row row;
  row.serial = serial;
  row.key = "K" + serial;
  row.valid = "1";
  row.age = {updated_us, serial};
  row.values = nlohmann::json(values);
  row.values["LSH"] = serial;
  row.values["XZQHDM"] = "440112";
  return row;
}

Row Permit() {
  return MakeRow("1", 5000000, {{"SGXKZBH", "440112202603020101"}, {"FZRQ", "2026-03-02"}, {"GCMC", "一期"}});
}

TEST(EventsTest, BothStandardsFillAProject) {
  auto events = MakeEvents();
  const Row row = MakeRow("7", 1000000,
                          {{"XMDM", "2601-440112-04-01-000001"},
                           {"XMMC", "厂房"},
                           {"ZTZE", "12000.5000"},
                           {"SBSJ", "2026-01-05 09:00:00"},
                           {"SFXXGC", "0"}});
  const v1::PublishItem item = events->State(Of("SPGL_XMJBXXB"), row, {}, 0);
  ASSERT_TRUE(item.has_event()) << item.ShortDebugString();
  EXPECT_EQ(item.event().event_id(), "XMJBXXB/K7");
  EXPECT_EQ(item.event().investment_project().total_investment_10k_cny(), 12000.5);
  EXPECT_EQ(item.event().recorded_at().seconds(), 1);
  EXPECT_EQ(item.origin(), "SPGL_XMJBXXB:7");
}

TEST(EventsTest, OfABuildingTheNewestVersionStandsAndATakenBackOneDoesNot) {
  auto events = MakeEvents();
  Row old = MakeRow("10", 1000000, {{"DTMC", "旧"}});
  Row fresh = MakeRow("11", 2000000, {{"DTMC", "新"}});
  Row gone = MakeRow("12", 9000000, {{"DTMC", "无"}});
  old.key = fresh.key = "A";
  gone.valid = "0";
  const v1::PublishItem item = events->State(Of("SPGL_JZGCSGXKXXB"), Permit(), {fresh, gone, old}, 0);
  ASSERT_EQ(item.event().construction_permit().buildings_size(), 1);
  EXPECT_EQ(item.event().construction_permit().buildings(0).name(), "新");
}

TEST(EventsTest, ABuildingThatComesLaterIsNewsEvenWithAnOlderTime) {
  auto events = MakeEvents();
  const Row first = MakeRow("10", 9000000, {{"DTMC", "一"}});
  const Row late = MakeRow("9", 1000000, {{"DTMC", "二"}});
  const v1::Event before = events->State(Of("SPGL_JZGCSGXKXXB"), Permit(), {first}, 0).event();
  const v1::Event after = events->State(Of("SPGL_JZGCSGXKXXB"), Permit(), {late, first}, 0).event();
  EXPECT_EQ(before.event_id(), after.event_id());
  EXPECT_EQ(before.recorded_at().seconds(), after.recorded_at().seconds());
  EXPECT_LT(before.recorded_at().nanos(), after.recorded_at().nanos());
}

TEST(EventsTest, AnIdFitsWhateverTheKey) {
  auto events = MakeEvents();
  Row row = Permit();
  row.key = std::string(500, 'k');
  EXPECT_LE(events->IdOf(Of("SPGL_JZGCSGXKXXB"), row, 123).size(), 128u);
  row.key = "a\nb";
  EXPECT_THAT(events->IdOf(Of("SPGL_JZGCSGXKXXB"), row, 0), HasSubstr("hash-"));
}

TEST(EventsTest, AStatementBelongsToTheGenerationOfItsAge) {
  EXPECT_EQ(GenerationOf({5, "5"}, {}), 0);
  const Withdrawals once{1, {10, "10"}};
  EXPECT_EQ(GenerationOf({9, "99"}, once), 0) << "an old version that comes late is taken back as well";
  EXPECT_EQ(GenerationOf({10, "11"}, once), 1);
  EXPECT_EQ(Decode(Encode(once)).count, 1);
  EXPECT_EQ(Decode(Encode(once)).last, once.last);
  EXPECT_EQ(Decode("").count, 0);
  EXPECT_EQ(Decode("1 x y z").count, 0);
}

TEST(EventsTest, AgeComparesNumbersAsNumbers) {
  EXPECT_TRUE(Older({1, "9"}, {1, "10"}));
  EXPECT_TRUE(Older({1, "0009"}, {1, "10"}));
  EXPECT_TRUE(Older({1, "44011220260301080000010000000001"}, {1, "44011220260301080000010000000002"}));
  EXPECT_FALSE(Older({2, "1"}, {1, "2"}));
}

TEST(EventsTest, AWithdrawalNamesTheStatementAndMustSayWhen) {
  auto events = MakeEvents();
  Row row = Permit();
  row.values["SJWXYY"] = "录入错误";
  const v1::PublishItem item = events->Withdraw(Of("SPGL_JZGCSGXKXXB"), row, 2);
  EXPECT_EQ(item.event().withdrawal().event_id(), "JZGCSGXKXXB/K1~2");
  EXPECT_EQ(item.event().withdrawal().reason(), "录入错误");
  EXPECT_EQ(item.event().withdrawal().kind(), v1::EVENT_KIND_CONSTRUCTION_PERMIT);
  row.age.updated_us = 0;
  EXPECT_TRUE(events->Withdraw(Of("SPGL_JZGCSGXKXXB"), row, 2).has_unreadable());
}

TEST(EventsTest, FaultsOfRowsThatNoMappingReads) {
  const Table& steps = Of("SPGL_XMSPSXBLXXXXB");
  EXPECT_FALSE(FaultOf(steps, MakeRow("1", 1, {{"SPSXSLBM", "S"}, {"BLZT", "15"}})));
  for (const char* bad : {"0", "16", "x"}) {
    EXPECT_EQ(FaultOf(steps, MakeRow("1", 1, {{"SPSXSLBM", "S"}, {"BLZT", bad}}))->column, "BLZT");
  }
  EXPECT_EQ(FaultOf(steps, MakeRow("1", 1, {{"BLZT", "3"}}))->code, v1::FINDING_CODE_ERROR_MISSING);
  Row strange = Permit();
  strange.valid = "2";
  EXPECT_EQ(FaultOf(Of("SPGL_JZGCSGXKXXB"), strange)->column, "SJYXBS");
}

TEST(WaitingTest, TheTimeCountsFromTheFirstRoundAndOnlyForSoMany) {
  Waiting waiting(1);
  const absl::Time start = absl::FromUnixSeconds(1000);
  EXPECT_FALSE(waiting.IsOver("a", start, absl::Minutes(1)));
  EXPECT_FALSE(waiting.IsOver("b", start, absl::Minutes(1)));
  waiting.EndRound();
  EXPECT_EQ(waiting.size(), 1u);
  EXPECT_TRUE(waiting.IsOver("a", start + absl::Minutes(1), absl::Minutes(1)));
  EXPECT_FALSE(waiting.IsOver("b", start + absl::Minutes(1), absl::Minutes(1))) << "there was no room for it";
  EXPECT_TRUE(waiting.IsOver("c", start, absl::ZeroDuration())) << "who may not wait does not";
}

}  // namespace
}  // namespace zhudong::exchange_tables
