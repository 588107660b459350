#include "gateway/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zhudong::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MetricsTest, APageIsWhatPrometheusReads) {
  Page page;
  page.Counter("zhudong_things_total", "Things.", {{"feed", "a\"\n"}}, 3);
  page.Gauge("zhudong_level_bytes", "A level.", {}, 1.5);
  page.State("zhudong_state", "A state.", {{"feed", "a"}}, {"good", "bad"}, "bad");
  const std::string text = page.Text();
  EXPECT_THAT(text, HasSubstr("# HELP zhudong_things_total Things.\n# TYPE zhudong_things_total counter\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_things_total{feed=\"a\\\"\\n\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_level_bytes 1.5\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_state{feed=\"a\",state=\"good\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_state{feed=\"a\",state=\"bad\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_metrics_dropped_series 0\n"));
}

TEST(MetricsTest, AHistogramIsCumulative) {
  Histogram histogram({1, 10});
  for (const double value : {0.5, 1.0, 7.0, 11.0}) histogram.Observe(value);
  Page page;
  page.Observed("zhudong_time_seconds", "Times.", {}, histogram);
  const std::string text = page.Text();
  EXPECT_THAT(text, HasSubstr("zhudong_time_seconds_bucket{le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_time_seconds_bucket{le=\"10\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_time_seconds_bucket{le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_time_seconds_count 4\n"));
  EXPECT_THAT(text, HasSubstr("zhudong_time_seconds_sum 19.5\n"));
}

TEST(MetricsTest, WhatWasCountedElsewhereIsTakenWhole) {
  EXPECT_EQ(Histogram({1}, {4, 2}, 9).counts(), std::vector<uint64_t>({4, 2}));
  EXPECT_EQ(Histogram({1}, {}, 9).counts(), std::vector<uint64_t>({0, 0})) << "nothing was said of the ranges";
}

TEST(MetricsTest, WhatHasNoProperNameOrIsTooMuchIsLeftOutAndCounted) {
  Page page;
  page.Gauge("9lives", "No name.", {}, 1);
  page.Gauge("zhudong_a", "A.", {{"no-label", "x"}}, 1);
  page.Gauge("zhudong_b", "B.", {}, 1);
  page.Counter("zhudong_b", "Another type.", {}, 1);
  for (size_t i = 0; i < Page::kMostSeries + 2; ++i) page.Gauge("zhudong_c", "C.", {{"n", std::to_string(i)}}, 1);
  const std::string text = page.Text();
  EXPECT_THAT(text, Not(HasSubstr("9lives 1")));
  EXPECT_THAT(text, Not(HasSubstr("no-label")));
  EXPECT_THAT(text, HasSubstr("zhudong_metrics_dropped_series 5\n"));
}

TEST(MetricsTest, EveryPartIsAskedAtEachScrapeUntilClose) {
  Metrics metrics;
  int asked = 0;
  metrics.Add([&](Page& page) { page.Gauge("zhudong_asked", "Asked.", {}, ++asked); });
  EXPECT_THAT(metrics.Scrape(), HasSubstr("zhudong_asked 1\n"));
  EXPECT_THAT(metrics.Scrape(), HasSubstr("zhudong_asked 2\n"));
  metrics.Close();
  EXPECT_THAT(metrics.Scrape(), Not(HasSubstr("zhudong_asked")));
}

}  // namespace
}  // namespace zhudong::telemetry
