// 同步建设管沟 (S2-070): a road of 开阳县 offers ducts, once for its days; elsewhere, and of other works, nothing.
#include "gateway/cases/ducts.h"

#include "gmock/gmock.h"
#include "tests/unit/cases/story.h"

namespace zhudong::cases {
namespace {

constexpr char kKaiyang[] = "520121";

v1::CaseFile Road(v1::RoadWorks works = v1::ROAD_WORKS_NEW, const std::string& division = kKaiyang) {
  v1::CaseFile file;
  file.set_division_code(division);
  v1::StreetWorks& road = *file.mutable_street_works();
  road.set_service(v1::UTILITY_SERVICE_ROAD);
  road.set_road_works(works);
  road.set_name("样例大道工程");
  road.set_road_name("样例大道");
  road.set_planned_start_date("2024-05-01");
  road.set_planned_finish_date("2024-10-31");
  return file;
}

// The text that is told; empty: nothing.
std::string Told(const std::optional<v1::CaseFile>& before, const std::optional<v1::CaseFile>& after,
                 const std::string& now = "2024-03-04 09:00") {
  const auto news = DuctsOffered(before, after, When(now), BuiltInRules());
  if (!news) return "";
  EXPECT_EQ(news->kind(), v1::CASE_NEWS_KIND_DUCTS_OFFERED);
  return news->text();
}

TEST(Ducts, AreOfferedWithARoad) {
  EXPECT_EQ(Told(std::nullopt, Road()),
            "同步建设管沟：样例大道新建，2024-05-01 至 2024-10-31；请供电、供水、通信、燃气企业提出管沟需求（S2-070）");
  EXPECT_THAT(Told(std::nullopt, Road(v1::ROAD_WORKS_REBUILT)), testing::HasSubstr("样例大道改建"));
  EXPECT_THAT(Told(std::nullopt, Road(v1::ROAD_WORKS_WIDENED)), testing::HasSubstr("样例大道扩建"));
  v1::CaseFile nameless = Road();
  nameless.mutable_street_works()->clear_road_name();
  EXPECT_THAT(Told(std::nullopt, nameless), testing::HasSubstr("样例大道工程新建"));
}

TEST(Ducts, AreNotOfferedOtherwise) {
  EXPECT_EQ(Told(std::nullopt, Road(v1::ROAD_WORKS_REPAIRED)), "");
  EXPECT_EQ(Told(std::nullopt, Road(v1::ROAD_WORKS_UNSPECIFIED)), "");
  EXPECT_EQ(Told(std::nullopt, Road(v1::ROAD_WORKS_NEW, "520100")), "") << "another place";
  v1::CaseFile pipe = Road();
  pipe.mutable_street_works()->set_service(v1::UTILITY_SERVICE_WATER);
  EXPECT_EQ(Told(std::nullopt, pipe), "");
  v1::CaseFile cancelled = Road();
  cancelled.mutable_street_works()->set_cancelled(true);
  EXPECT_EQ(Told(std::nullopt, cancelled), "");
  EXPECT_EQ(Told(Road(), std::nullopt), "");
  EXPECT_NE(Told(std::nullopt, Road(), "2024-10-31 18:00"), "");
  EXPECT_EQ(Told(std::nullopt, Road(), "2024-11-01 09:00"), "") << "it is over";
  v1::CaseFile before = Road();
  before.mutable_street_works()->set_planned_start_date("2022-05-01");
  before.mutable_street_works()->set_planned_finish_date("2022-12-30");
  EXPECT_EQ(Told(std::nullopt, before, "2022-03-04 09:00"), "") << "before the county's document";
  v1::CaseFile connection;
  connection.mutable_connection();
  EXPECT_EQ(Told(std::nullopt, connection), "");
}

TEST(Ducts, AreOfferedAgainWhenTheDaysMove) {
  EXPECT_EQ(Told(Road(), Road()), "");
  v1::CaseFile renamed = Road();
  renamed.mutable_street_works()->set_name("样例大道二期");
  EXPECT_EQ(Told(Road(), renamed), "");
  v1::CaseFile moved = Road();
  moved.mutable_street_works()->set_planned_finish_date("2024-12-31");
  EXPECT_THAT(Told(Road(), moved), testing::HasSubstr("2024-05-01 至 2024-12-31"));
  EXPECT_NE(Told(Road(v1::ROAD_WORKS_REPAIRED), Road()), "") << "it was no such road";
  v1::CaseFile cancelled = Road();
  cancelled.mutable_street_works()->set_cancelled(true);
  EXPECT_NE(Told(cancelled, Road()), "") << "it is built after all";
}

}  // namespace
}  // namespace zhudong::cases
