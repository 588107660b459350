// What utilities answer, malformed; and platforms that answer in their name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ingest/malformed.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {
namespace {

constexpr auto kOpinion = v1::EVENT_KIND_ACCESS_OPINION;
constexpr auto kCapacity = v1::EVENT_KIND_ACCESS_CAPACITY;
constexpr auto kWorks = v1::EVENT_KIND_GRID_WORKS;
constexpr auto kJoint = v1::EVENT_KIND_JOINT_ACCEPTANCE;

TEST(Answers, Malformed) {
  Check({
      {"of no project",
       kOpinion,
       [](auto& e) { e.mutable_access_opinion()->clear_project_id(); },
       {{"event.access_opinion.project_id", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a project code where the id must stand",
       kWorks,
       [](auto& e) { e.mutable_grid_works()->set_project_id("2603-141124-89-05-346948"); },
       {{"event.grid_works.project_id", v1::FINDING_CODE_ERROR_FORMAT}}},
      {"an id with a letter too many",
       kJoint,
       [](auto& e) { e.mutable_joint_acceptance()->set_project_id("p-abcdefghijklmnopqrstuvwxyza"); },
       {{"event.joint_acceptance.project_id", v1::FINDING_CODE_ERROR_FORMAT}}},
      {"a placeholder for its number",
       kOpinion,
       [](auto& e) { e.mutable_access_opinion()->set_opinion_number("无"); },
       {{"event.access_opinion.opinion_number", v1::FINDING_CODE_ERROR_NO_IDENTITY}}},
      {"concludes nothing",
       kOpinion,
       [](auto& e) { e.mutable_access_opinion()->clear_conclusion(); },
       {{"event.access_opinion.conclusion", v1::FINDING_CODE_ERROR_MISSING}}},
      {"in part, and not how much",
       kOpinion,
       [](auto& e) { e.mutable_access_opinion()->clear_capacity_kva(); },
       {{"event.access_opinion.capacity_kva", v1::FINDING_CODE_ERROR_MISSING}}},
      {"no place",
       kCapacity,
       [](auto& e) { e.mutable_access_capacity()->clear_place(); },
       {{"event.access_capacity.place", v1::FINDING_CODE_ERROR_MISSING}}},
      {"more to give than there is",
       kCapacity,
       [](auto& e) { e.mutable_access_capacity()->set_available_kva(50001); },
       {{"event.access_capacity.available_kva", v1::FINDING_CODE_ERROR_RANGE}}},
      {"not said whether constrained",
       kCapacity,
       [](auto& e) { e.mutable_access_capacity()->clear_constraint(); },
       {{"event.access_capacity.constraint", v1::FINDING_CODE_ERROR_MISSING}}},
      {"finished before it was started",
       kWorks,
       [](auto& e) { e.mutable_grid_works()->set_finished_date("2026-02-28"); },
       {{"event.grid_works.finished_date", v1::FINDING_CODE_NOTE_DATE_ORDER}}},
      {"no result",
       kJoint,
       [](auto& e) { e.mutable_joint_acceptance()->clear_result(); },
       {{"event.joint_acceptance.result", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a defect of 1,025 bytes",
       kJoint,
       [](auto& e) { e.mutable_joint_acceptance()->set_defects(1, std::string(1025, 'x')); },
       {{"event.joint_acceptance.defects[1]", v1::FINDING_CODE_ERROR_TOO_LONG}}},
      {"no division: the project has one", kOpinion, [](auto& e) { e.clear_division_code(); }, {}},
  });
}

TEST(Answers, AFeedOfAnyKindCarriesNone) {
  const Feed any{.name = "sample", .platform = "样例市平台"};
  for (const v1::EventKind kind : {kOpinion, kCapacity, kWorks, kJoint}) {
    v1::Event event = SampleEvent(kind);
    EXPECT_THAT(FindingsOf(event, any), testing::ElementsAre(Found{"event", v1::FINDING_CODE_ERROR_KIND_MISMATCH}));
    v1::Event withdrawal = SampleEvent(v1::EVENT_KIND_WITHDRAWAL);
    withdrawal.mutable_withdrawal()->set_kind(kind);
    EXPECT_THAT(FindingsOf(withdrawal, any),
                testing::ElementsAre(Found{"event.withdrawal.kind", v1::FINDING_CODE_ERROR_KIND_MISMATCH}));
  }
}

}  // namespace
}  // namespace zhudong::ingest
