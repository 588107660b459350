// What utilities answer: with the project, to the platform that owns it, and never in a forecast.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/correlation/build_project.h"
#include "gateway/pipeline/read_model.h"
#include "tests/unit/correlation/events.h"
#include "tests/unit/pipeline/stand.h"

namespace zhudong::pipeline {
namespace {

using correlation::Investment;
using correlation::Land;
using correlation::Opinion;
using correlation::Withdrawal;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kCode[] = "2603-141124-89-05-346948";
constexpr char kParcel[] = "4401122025B00012";

// The project that the land makes by itself.
std::string LandProject() {
  v1::Identity identity;
  identity.set_kind(v1::IDENTITY_KIND_SUPERVISION_NUMBER);
  identity.set_value(kParcel);
  return correlation::ProjectIdOf(identity);
}

std::vector<v1::DemandEvent> Of(const Stand& stand, bool answers) {
  std::vector<v1::DemandEvent> story = stand.Story();
  std::erase_if(story, [&](const v1::DemandEvent& event) { return event.has_utility_answered() != answers; });
  return story;
}

v1::GetProjectResponse Story(Stand& stand, const std::string& id) {
  const ReadModel model(stand.database());
  const auto resolved = model.Resolve(id);
  EXPECT_TRUE(resolved.ok()) << resolved.status();
  return *model.GetStory(*resolved);
}

TEST(Answers, StandWithTheProjectAndChangeNothingOfItsForecast) {
  Stand without({Land("l1", 0, kParcel)});
  Stand stand({Land("l1", 0, kParcel), Opinion("o1", 10, LandProject())});
  const v1::GetProjectResponse story = Story(stand, kParcel);
  ASSERT_EQ(story.project().answers_size(), 1);
  EXPECT_EQ(story.project().answers(0).access_opinion().conclusion(), v1::ACCESS_CONCLUSION_FEASIBLE);
  EXPECT_EQ(story.project().evidence_size(), 1);
  EXPECT_EQ(story.evidence_size(), 1);
  EXPECT_EQ(story.forecast().SerializeAsString(), Story(without, kParcel).forecast().SerializeAsString());
  const auto demand = Of(stand, /*answers=*/false);
  ASSERT_EQ(demand.size(), Of(without, false).size()) << "its own answer is no news to the utility";
  for (size_t i = 0; i < demand.size(); ++i) EXPECT_EQ(demand[i].project_sequence(), i + 1);
}

TEST(Answers, CloseTheOpenDemandUntilTheyAreTakenBack) {
  const v1::Event opinion = Opinion("o1", 10, LandProject());
  Stand open({Land("l1", 0, kParcel)});
  EXPECT_TRUE(Story(open, kParcel).has_open_demand());
  EXPECT_EQ(Story(open, kParcel).open_demand().since().seconds(), 1760000000);
  Stand closed({Land("l1", 0, kParcel), opinion});
  EXPECT_FALSE(Story(closed, kParcel).has_open_demand());
  Stand again({Land("l1", 0, kParcel), opinion, Withdrawal("w1", opinion)});
  EXPECT_TRUE(Story(again, kParcel).has_open_demand());
  v1::ProjectFilter filter;
  filter.set_open_demand(true);
  EXPECT_EQ(ReadModel(open.database()).List(filter, {"*"}, "", 10, false)->project_ids.size(), 1u);
  EXPECT_THAT(ReadModel(closed.database()).List(filter, {"*"}, "", 10, false)->project_ids, IsEmpty());
  EXPECT_EQ(ReadModel(again.database()).List(filter, {"*"}, "", 10, false)->project_ids.size(), 1u);
}

TEST(Answers, AreToldToTheFeedThatRegisteredTheProjectUnderANumberOfTheirOwn) {
  Stand stand({Land("l1", 0, kParcel, kCode), Investment("i1", 3, kCode)});
  stand.Add(Opinion("o1", 10, Story(stand, kCode).project().project_id()));
  stand.Run();
  const auto answers = Of(stand, true);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].utility_answered().owner_feed(), "investment-projects");
  EXPECT_EQ(answers[0].utility_answered().project_name(), "云埔智造园一期");
  EXPECT_EQ(answers[0].utility_answered().identities(0).kind(), v1::IDENTITY_KIND_PROJECT_CODE);
  EXPECT_EQ(answers[0].project_sequence(), 1u);
  EXPECT_EQ(answers[0].event_id(), answers[0].project_id() + ".a1");
}

TEST(Answers, ALaterVersionReplacesAndAWithdrawalTakesBack) {
  const v1::Event first = Opinion("o1", 10, LandProject());
  v1::Event second = Opinion("o2", 12, LandProject());
  second.mutable_access_opinion()->set_conclusion(v1::ACCESS_CONCLUSION_NOT_FEASIBLE);
  Stand stand({Land("l1", 0, kParcel), first, second, Withdrawal("w", second), Withdrawal("w0", first)});
  std::vector<std::pair<std::string, bool>> told;
  for (const v1::DemandEvent& event : Of(stand, true)) {
    told.emplace_back(event.utility_answered().answer().ref().event_id(), event.utility_answered().withdrawn());
  }
  // Once the second is taken back the first holds again.
  EXPECT_THAT(told, ElementsAre(std::make_pair("o1", false), std::make_pair("o2", false), std::make_pair("o1", false),
                                std::make_pair("o1", true)));
}

TEST(Answers, WaitForTheirProjectAndAreToldOnceItIsKnown) {
  Stand early({Opinion("o1", 10, LandProject())});
  EXPECT_THAT(early.Story(), IsEmpty());
  EXPECT_EQ(Story(early, LandProject()).project().answers_size(), 1) << "whoever asks for it sees that it came";
  Stand stand({Opinion("o1", 10, LandProject()), Land("l1", 0, kParcel)});
  EXPECT_EQ(Of(stand, true).size(), 1u);
  EXPECT_EQ(Story(stand, kParcel).project().answers_size(), 1);
}

TEST(Answers, ToAFormerIdReachTheProjectThatCarriesOn) {
  Stand stand({Land("l1", 0, kParcel), Land("l2", 1, kParcel, kCode), Opinion("o1", 10, LandProject())});
  const v1::GetProjectResponse story = Story(stand, kCode);
  EXPECT_NE(story.project().project_id(), LandProject());
  EXPECT_EQ(story.project().answers_size(), 1);
  ASSERT_EQ(Of(stand, true).size(), 1u);
  EXPECT_EQ(Of(stand, true)[0].project_id(), story.project().project_id());
  // Answered before the merge: it moves along, and is no news.
  Stand moved({Land("l1", 0, kParcel), Opinion("o1", 10, LandProject()), Land("l2", 1, kParcel, kCode)});
  EXPECT_EQ(Story(moved, kCode).project().answers_size(), 1);
  EXPECT_EQ(Of(moved, true).size(), 1u);
}

TEST(Answers, AsManyAsTheyLikeTieNothingTogetherAndTakeNothingApart) {
  std::vector<v1::Event> events = {Land("l1", 0, kParcel), Land("l2", 1, kParcel)};
  for (int i = 0; i < 600; ++i) {
    events.push_back(Opinion("o" + std::to_string(i), 10, LandProject(), "GZ-" + std::to_string(i)));
  }
  Stand stand(events);
  const v1::GetProjectResponse story = Story(stand, kParcel);
  EXPECT_EQ(story.project().evidence_size(), 2);
  EXPECT_TRUE(story.has_forecast());
  EXPECT_EQ(story.project().answers_size(), 0) << "more than one project plausibly has: each stands alone";
}

}  // namespace
}  // namespace zhudong::pipeline
