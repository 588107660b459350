// All of them, or none.
#include "gateway/app/steps.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StepsTest : public ::testing::Test {
 protected:
  void Add(const std::string& name, absl::Status go = absl::OkStatus(), absl::Status back = absl::OkStatus()) {
    steps_.Add({.what = name,
                .go =
                    [this, name, go] {
                      done_.push_back(name);
                      return go;
                    },
                .put_back =
                    [this, name, back] {
                      done_.push_back("back " + name);
                      return back;
                    }});
  }

  Steps steps_;
  std::vector<std::string> done_;
};

TEST_F(StepsTest, AllGoInOrder) {
  Add("a");
  Add("b");
  EXPECT_TRUE(steps_.Run().status.ok());
  EXPECT_THAT(done_, ElementsAre("a", "b"));
}

TEST_F(StepsTest, OneThatFailsTakesThoseBeforeItBackTheLastOneFirst) {
  Add("a");
  Add("b");
  Add("c", absl::UnavailableError("the port is taken"));
  Add("d");
  const Steps::Result result = steps_.Run();
  EXPECT_TRUE(absl::IsUnavailable(result.status));
  EXPECT_THAT(std::string(result.status.message()), HasSubstr("c: the port is taken"));
  EXPECT_THAT(done_, ElementsAre("a", "b", "c", "back b", "back a"));
  EXPECT_THAT(result.not_restored, IsEmpty());
}

TEST_F(StepsTest, WhatCantBePutBackIsToldAndHoldsUpNothing) {
  Add("a");
  Add("b", absl::OkStatus(), absl::NotFoundError("its folder is gone"));
  Add("c", absl::InternalError("no"));
  const Steps::Result result = steps_.Run();
  EXPECT_THAT(done_, ElementsAre("a", "b", "c", "back b", "back a"));
  EXPECT_THAT(result.not_restored, ElementsAre("b: its folder is gone"));
}

}  // namespace
}  // namespace zhudong::app
