#include "adapters/exchange_tables/connection.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::exchange_tables {
namespace {

using ::testing::HasSubstr;

postgres::Options At(const std::string& address) {
  return {.address = address, .database = "front", .user = "reader", .tls = "disable"};
}

TEST(ConnectionTest, ADatabaseThatIsNotThereIsUnavailable) {
  // A port that is bound and on which nobody listens.
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), 0);
  Connection connection(At(absl::StrCat("127.0.0.1:", ntohs(address.sin_port))), absl::Seconds(10));
  const absl::Status status = connection.Connect();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("refused"));
  EXPECT_TRUE(absl::IsUnavailable(connection.Query("SELECT 1", {}).status()));
  ::close(socket);
}

TEST(ConnectionTest, AMissingPasswordFileIsSaid) {
  postgres::Options server = At("127.0.0.1:1");
  server.password_file = "/nowhere/password";
  Connection connection(server, absl::Seconds(10));
  const absl::Status status = connection.Connect();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nowhere/password"));
}

TEST(ConnectionTest, OnceCancelledItConnectsNoMore) {
  Connection connection(At("127.0.0.1:1"), absl::Seconds(10));
  connection.Cancel();
  const absl::Status status = connection.Execute("UPDATE nothing", {}).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("cancelled"));
}

}  // namespace
}  // namespace zhudong::exchange_tables
