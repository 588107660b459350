#include "gateway/access/grants.h"

#include <gtest/gtest.h>

#include "gateway/model/errors.h"

namespace zhudong::access {
namespace {

const Principal kLand{"spiffe://zhudong/platform/land"};
const Principal kStranger{"spiffe://zhudong/platform/stranger"};

Grants Sample() {
  return Grants({{.principal = kLand.id, .publish = {"land-*", "parcels"}, .subscribe = {}, .read = {"4401"}}});
}

TEST(Grants, WithoutAGrantNothingIsAllowed) {
  const Grants grants = Sample();
  EXPECT_FALSE(grants.MayPublish(kStranger, "land-supply").allowed);
  EXPECT_FALSE(grants.MayPublishAnything(kStranger).allowed);
  EXPECT_FALSE(grants.MaySubscribe(kLand, "grid").allowed);
  EXPECT_FALSE(grants.MayCall(kLand, "AdminService/GetStatus").allowed);
  EXPECT_FALSE(grants.MayRead(kStranger, "440112").allowed);
}

TEST(Grants, ADecisionNamesTheRuleThatAllowedIt) {
  const Decision decision = Sample().MayPublish(kLand, "land-supply");
  EXPECT_TRUE(decision.allowed);
  EXPECT_EQ(decision.rule, "land-*");
  EXPECT_EQ(decision.principal, kLand.id);
  EXPECT_TRUE(Sample().MayPublish(kLand, "parcels").allowed);
  EXPECT_FALSE(Sample().MayPublish(kLand, "parcels-2").allowed) << "only a star matches more";
  EXPECT_FALSE(Sample().MayPublish(kLand, "planning").allowed);
}

TEST(Grants, DivisionsAreReadByPrefix) {
  EXPECT_TRUE(Sample().MayRead(kLand, "440112").allowed);
  EXPECT_FALSE(Sample().MayRead(kLand, "440300").allowed);
}

TEST(Grants, ARefusalSaysWhoAndWhatIsMissing) {
  const absl::Status status = Sample().MayPublish(kStranger, "land-supply").ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(model::ReasonOf(status), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_EQ(model::MetadataOf(status, "needs"), "publish land-supply");
}

TEST(GrantsTest, WhatReplacesItHoldsFromTheNextQuestionOnAndACopyKeepsWhatWas) {
  const Principal land{"spiffe://zhudong/platform/land"};
  const Principal water{"spiffe://zhudong/utility/water"};
  Grants grants({{.principal = land.id, .publish = {"land"}}});
  const Grants before = grants;
  grants.Replace(Grants({{.principal = water.id, .read = {"4401"}}}));
  EXPECT_FALSE(grants.MayPublish(land, "land").allowed);
  EXPECT_TRUE(grants.MayRead(water, "440112").allowed);
  EXPECT_TRUE(before.MayPublish(land, "land").allowed);
  grants.Replace(before);
  EXPECT_TRUE(grants.MayPublish(land, "land").allowed);
  EXPECT_FALSE(grants.MayRead(water, "440112").allowed);
}

}  // namespace
}  // namespace zhudong::access
