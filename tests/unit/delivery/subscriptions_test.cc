#include "gateway/delivery/subscriptions.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/delivery/rows.h"

namespace zhudong::delivery {
namespace {

class SubscriptionsTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = (std::filesystem::temp_directory_path() / "zhudong-subscriptions-XXXXXX").string();
    ASSERT_NE(mkdtemp(path_.data()), nullptr);
    Open();
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(path_);
  }
  void Open() {
    database_.reset();
    auto opened = store::Database::Open({.path = path_ + "/db"});
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
  }

  std::string path_;
  std::unique_ptr<store::Database> database_;
};

TEST_F(SubscriptionsTest, WhatWasSaidLastHoldsAcrossRestarts) {
  EXPECT_EQ(Subscriptions(*database_).Acknowledged("grid").value(), std::nullopt);
  ASSERT_TRUE(Subscriptions(*database_).Acknowledge("grid", 7).ok());
  ASSERT_TRUE(Subscriptions(*database_).Acknowledge("grid-2", 9).ok());
  ASSERT_TRUE(Subscriptions(*database_).Acknowledge("grid", 5).ok());
  Open();
  EXPECT_EQ(Subscriptions(*database_).Acknowledged("grid").value(), 5u);
  EXPECT_EQ(Subscriptions(*database_).Acknowledged("grid-2").value(), 9u);
}

// A subscriber that is pushed to and one that pulls may have the same name, or names that look like keys.
TEST_F(SubscriptionsTest, DoesNotMeetTheRowsOfDelivery) {
  for (const std::string name : {"s", "sgrid", "grid"}) {
    Rows rows(*database_, name);
    Changes changes;
    changes.state.emplace().set_position(3);
    changes.lanes["p-1"].emplace().set_project_id("p-1");
    store::Batch batch;
    rows.Append(batch, changes);
    ASSERT_TRUE(rows.Write(batch).ok());
    ASSERT_TRUE(Subscriptions(*database_).Acknowledge(name, 11).ok());
  }
  for (const std::string name : {"s", "sgrid", "grid"}) {
    EXPECT_EQ(Rows(*database_, name).ReadState()->position(), 3u);
    EXPECT_EQ(Rows(*database_, name).ReadHeld("", 10)->size(), 0u);
    EXPECT_EQ(Subscriptions(*database_).Acknowledged(name).value(), 11u);
  }
}

}  // namespace
}  // namespace zhudong::delivery
