// Deliverers that are replaced while somebody holds them.
#include "gateway/delivery/deliverers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/delivery/leftovers.h"
#include "tests/unit/delivery/deliverer_fixture.h"

namespace zhudong::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DeliverersTest : public DelivererFixture {};

TEST_F(DeliverersTest, OneThatWasStoppedRefusesActsAndMayBeFollowedByAnother) {
  Add("a");
  Open();
  ASSERT_TRUE(Settled());
  deliverer_->Stop();
  v1::ChangeSubscriberRequest request;
  request.set_subscriber("grid");
  request.set_act(v1::SUBSCRIBER_ACT_DISABLE);
  EXPECT_TRUE(absl::IsUnavailable(deliverer_->Change(request, kDuty).status()));
  v1::StartReplayRequest replay;
  replay.mutable_sequences()->set_first(1);
  EXPECT_TRUE(absl::IsUnavailable(deliverer_->StartReplay(replay, kDuty).status()));
  EXPECT_EQ(deliverer_->Status().position(), 1u) << "what it knew can still be read";
  Add("a");
  Open();
  ASSERT_TRUE(Settled());
  EXPECT_THAT(Applied(), ElementsAre("a.1", "a.2"));
}

TEST_F(DeliverersTest, WhoReadsKeepsWhatItGot) {
  Open();
  const std::shared_ptr<Deliverer> grid(std::move(deliverer_));
  Deliverers all;
  all.Put("grid", grid);
  all.Put("water", grid);
  const std::shared_ptr<const Deliverers::List> then = all.All();
  all.Remove("grid");
  all.Put("gas", nullptr);
  all.Put("water", nullptr);
  EXPECT_THAT(*then, SizeIs(2));
  EXPECT_EQ(then->at(0).deliverer, grid);
  EXPECT_THAT(all.Names(), ElementsAre("gas", "water"));
  EXPECT_EQ(all.All()->at(0).name, "water") << "replaced in its place";
  EXPECT_EQ(all.Find("water"), nullptr);
  EXPECT_EQ(all.Find("grid"), nullptr);
  grid->Stop();
}

TEST_F(DeliverersTest, WhatLeavesTheSettingsIsALeftoverUntilItComesBack) {
  Add("a");
  Open();
  ASSERT_TRUE(Settled());
  deliverer_->Stop();
  Leftovers leftovers(*database_, *log_, clock_, {"grid"});
  EXPECT_THAT(*leftovers.List(), IsEmpty());
  leftovers.SetConfigured({});
  EXPECT_THAT(*leftovers.List(), SizeIs(1));
  leftovers.SetConfigured({"grid"});
  EXPECT_THAT(*leftovers.List(), IsEmpty());
}

}  // namespace
}  // namespace zhudong::delivery
