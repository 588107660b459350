#include "adapters/exchange_tables/connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::exchange_tables {
namespace {

using ::testing::HasSubstr;

TEST(ConnectionTest, SettingsCanNotEscapeTheirPlace) {
  Access access;
  access.host = "db.example";
  access.database = "a' host='evil.example";
  access.user = "back\\slash";
  const std::string text = ConnectionText(access);
  EXPECT_THAT(text, HasSubstr(R"(dbname='a\' host=\'evil.example')"));
  EXPECT_THAT(text, HasSubstr(R"(user='back\\slash')"));
  EXPECT_THAT(text, HasSubstr("sslmode='verify-full'"));
}

TEST(ConnectionTest, AMissingPasswordFileIsSaid) {
  Watch watch;
  Access access;
  access.password_file = "/nowhere/password";
  EXPECT_TRUE(absl::IsFailedPrecondition(Connect(access, watch).status()));
}

// A socket whose other side accepted and never says a word.
struct Silent {
  Silent() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0); }
  ~Silent() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  // Blocks until the socket is shut.
  ssize_t Read() {
    char byte;
    return ::read(ends[0], &byte, 1);
  }
  int ends[2];
};

TEST(WatchTest, ACallThatTakesTooLongIsEnded) {
  Watch watch;
  Silent peer;
  watch.Arm(peer.ends[0], absl::Milliseconds(20));
  EXPECT_EQ(peer.Read(), 0);
  watch.Disarm();
}

TEST(WatchTest, StopEndsTheCallUnderWayAndTheNext) {
  Watch watch;
  Silent first;
  watch.Arm(first.ends[0], absl::Hours(1));
  watch.Stop();
  EXPECT_EQ(first.Read(), 0);
  watch.Disarm();
  Silent second;
  watch.Arm(second.ends[0], absl::Hours(1));
  EXPECT_EQ(second.Read(), 0);
  watch.Disarm();
}

TEST(WatchTest, ACallThatEndsInTimeIsLeftAlone) {
  Watch watch;
  Silent peer;
  watch.Arm(peer.ends[0], absl::Hours(1));
  watch.Disarm();
  ASSERT_EQ(::write(peer.ends[1], "x", 1), 1);
  EXPECT_EQ(peer.Read(), 1);
}

}  // namespace
}  // namespace zhudong::exchange_tables
