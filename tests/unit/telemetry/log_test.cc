#include "gateway/telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace zhudong::telemetry {
namespace {

class LogTest : public testing::Test {
 protected:
  std::ostringstream out_;
  const base::SystemClock clock_;
};

TEST_F(LogTest, ALineOfJsonHasTimeLevelMessageAndFields) {
  Log log(out_, clock_, LogForm::kJson);
  log.Warn("a feed is not as it should be", {{"feed", "land-supply"}, {"trace_id", ""}, {"odd", "\xff\n\"=\""}});
  const nlohmann::json line = nlohmann::json::parse(out_.str());
  EXPECT_EQ(line["level"], "warn");
  EXPECT_EQ(line["message"], "a feed is not as it should be");
  EXPECT_EQ(line["feed"], "land-supply");
  EXPECT_THAT(line["time"].get<std::string>(), testing::MatchesRegex("....-..-..T..:..:..\\....Z"));
  EXPECT_FALSE(line.contains("trace_id")) << "a field without a value is left out";
  EXPECT_EQ(out_.str().find('\n'), out_.str().size() - 1) << "one line an event";
}

TEST_F(LogTest, TextQuotesWhatWouldReadAsAnotherField) {
  Log log(out_, clock_, LogForm::kText);
  log.Info("put in force", {{"by", "SIGHUP"}, {"why", "a=b c\nd"}});
  EXPECT_THAT(out_.str(), testing::EndsWith(" info put in force by=SIGHUP why=\"a=b c\\nd\"\n"));
}

TEST_F(LogTest, WhatIsBelowTheLevelIsNeitherWrittenNorCounted) {
  Log log(out_, clock_, LogForm::kText, ParseLogLevel("warn"));
  log.Debug("no");
  log.Info("no");
  log.Warn("yes");
  log.Error("yes");
  EXPECT_THAT(out_.str(), testing::Not(testing::HasSubstr("no")));
  EXPECT_EQ(log.lines(LogLevel::kInfo), 0u);
  EXPECT_EQ(log.lines(LogLevel::kWarn), 1u);
  EXPECT_EQ(log.lines(LogLevel::kError), 1u);
  EXPECT_EQ(ParseLogLevel("nothing"), LogLevel::kInfo);
}

// The numbers are invented: their check characters do not fit.
TEST_F(LogTest, ACitizensNumberInWhatAPeerSaidIsMasked) {
  Log log(out_, clock_, LogForm::kJson);
  const auto said = [&](const std::string& text) {
    out_.str("");
    log.Info("answer", {{"error", text}});
    return nlohmann::json::parse(out_.str())["error"].get<std::string>();
  };
  EXPECT_EQ(said("holder 440103199001010012 is unknown"), "holder 440103************ is unknown");
  EXPECT_EQ(said("44010320010101001X"), "440103************");
  EXPECT_EQ(said("a44010320010101001xb"), "a440103************b");
  // Of another length, or without a year of birth, it is something else.
  EXPECT_EQ(said("event 1234567890123456789"), "event 1234567890123456789");
  EXPECT_EQ(said("440103299001010012"), "440103299001010012");
  EXPECT_EQ(said("44010319900101001"), "44010319900101001");
}

}  // namespace
}  // namespace zhudong::telemetry
