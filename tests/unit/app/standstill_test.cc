#include "gateway/app/standstill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "gateway/base/clock.h"

namespace zhudong::app {
namespace {

using testing::HasSubstr;

class StandstillTest : public testing::Test {
 protected:
  // What this look adds to the log.
  std::string Look() {
    out_.str("");
    standstill_.Look();
    return out_.str();
  }

  std::ostringstream out_;
  base::ManualClock clock_{absl::UnixEpoch()};
  telemetry::Log log_{out_, clock_, telemetry::LogForm::kText};
  absl::Status status_;
  Standstill standstill_{{{"pipeline", [this] { return status_; }}}, log_};
};

TEST_F(StandstillTest, TellsWhyOnceAndWhenItGoesOn) {
  EXPECT_EQ(Look(), "");
  status_ = absl::DataLossError("journal record 7 can't be read");
  const std::string told = Look();
  EXPECT_THAT(told, HasSubstr("error"));
  EXPECT_THAT(told, HasSubstr("pipeline"));
  EXPECT_THAT(told, HasSubstr("journal record 7 can't be read"));
  EXPECT_EQ(Look(), "");
  status_ = absl::UnavailableError("the disk is full");
  EXPECT_THAT(Look(), HasSubstr("the disk is full")) << "another reason is news";
  status_ = absl::OkStatus();
  EXPECT_THAT(Look(), HasSubstr("goes on"));
  EXPECT_EQ(Look(), "");
}

}  // namespace
}  // namespace zhudong::app
