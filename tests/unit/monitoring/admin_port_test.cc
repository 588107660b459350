#include "gateway/monitoring/admin_port.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "gateway/base/clock.h"
#include "gateway/http/client.h"

namespace zhudong::monitoring {
namespace {

using testing::HasSubstr;

class AdminPortTest : public testing::Test {
 protected:
  void SetUp() override {
    metrics_.Add([](telemetry::Page& page) { page.Gauge("zhudong_projects", "Projects.", {}, 3); });
    port_.AddCheck("serving",
                   [this] { return draining_ ? absl::UnavailableError("the gateway is draining") : absl::OkStatus(); });
    port_.AddCheck("storage", [] { return absl::OkStatus(); });
    port_.AddPulse("pipeline", [this] { return Seen{hangs_, 1}; });
    ASSERT_TRUE(port_.Start().ok());
  }
  http::Response Get(const std::string& target) {
    auto client = http::Client::Make({.base_url = "http://" + port_.address(), .allow_plain = true});
    EXPECT_TRUE(client.ok()) << client.status();
    const auto answer = (*client)->Send({.path = target}, base::DeadlineIn(absl::Seconds(10)));
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(http::Response{});
  }

  telemetry::Metrics metrics_;
  std::atomic<bool> draining_ = false;
  std::atomic<bool> hangs_ = false;
  AdminPort port_{{.listen = "127.0.0.1:0", .stuck_after_looks = 3}, metrics_};
};

TEST_F(AdminPortTest, MetricsAreAPage) {
  const http::Response answer = Get("/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("zhudong_projects 3\n"));
}

TEST_F(AdminPortTest, ReadinessNamesWhatIsWrong) {
  EXPECT_EQ(Get("/readyz").status, 200);
  EXPECT_EQ(Get("/readyz").body, "ok\n");
  EXPECT_EQ(Get("/readyz?verbose").body, "[+]serving ok\n[+]storage ok\n");
  draining_ = true;
  EXPECT_EQ(Get("/readyz").status, 503);
  EXPECT_EQ(Get("/readyz").body, "serving: the gateway is draining\n");
  EXPECT_EQ(Get("/readyz?verbose").body, "[-]serving: the gateway is draining\n[+]storage ok\n");
  EXPECT_EQ(Get("/livez").status, 200) << "who drains is alive";
}

TEST_F(AdminPortTest, AThreadThatHangsIsNotAlive) {
  for (int i = 0; i < 5; ++i) port_.Look();
  EXPECT_EQ(Get("/livez").status, 200) << "idle";
  hangs_ = true;
  for (int i = 0; i < 3; ++i) port_.Look();
  const http::Response red = Get("/livez?verbose");
  EXPECT_EQ(red.status, 503);
  EXPECT_THAT(red.body, HasSubstr("[-]pipeline: has work and did not move for "));
  EXPECT_EQ(Get("/readyz").status, 200);
}

TEST_F(AdminPortTest, NothingElseIsThere) {
  EXPECT_EQ(Get("/").status, 404);
  EXPECT_EQ(Get("/metrics/x").status, 404);
}

TEST(AdminPortListenTest, BeyondLoopbackOnlyWhenSaid) {
  telemetry::Metrics metrics;
  AdminPort refused({.listen = "0.0.0.0:0"}, metrics);
  EXPECT_FALSE(refused.Start().ok());
  AdminPort open({.listen = "0.0.0.0:0", .beyond_loopback = true}, metrics);
  EXPECT_TRUE(open.Start().ok());
}

}  // namespace
}  // namespace zhudong::monitoring
