#include "gateway/postgres/session.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "gateway/base/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::postgres {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ConnectionTextTest, SettingsCanNotEscapeTheirPlace) {
  const Options options = {
      .address = "db.example:5432", .database = "a' host='evil.example", .user = "back\\slash", .ca = "/etc/ca.pem"};
  const absl::StatusOr<std::string> text = ConnectionText(options, absl::Seconds(5));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("host='db.example' port='5432'"));
  EXPECT_THAT(*text, HasSubstr(R"(dbname='a\' host=\'evil.example')"));
  EXPECT_THAT(*text, HasSubstr(R"(user='back\\slash')"));
  EXPECT_THAT(*text, HasSubstr("sslmode=verify-full"));
  EXPECT_THAT(*text, HasSubstr("sslrootcert='/etc/ca.pem'"));
}

TEST(ConnectionTextTest, AddressesAndFoldersOfSocketsHaveTheirPort) {
  const auto text = [](const std::string& address) {
    return ConnectionText({.address = address, .tls = "disable"}, absl::Seconds(5)).value();
  };
  EXPECT_THAT(text("[::1]:5433"), HasSubstr("host='::1' port='5433'"));
  EXPECT_THAT(text("/run/postgresql:5432"), HasSubstr("host='/run/postgresql' port='5432'"));
  EXPECT_THAT(text("[::1]:5433"), Not(HasSubstr("sslrootcert")));
}

TEST(ConnectionTextTest, APasswordThatOthersMayReadIsRefusedWithTheRemedy) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / absl::StrCat("password-", ::getpid());
  std::ofstream(file) << "it's secret\r\nsecond line\n";
  const Options options = {.address = "127.0.0.1:5432", .password_file = file, .tls = "disable"};
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  const absl::StatusOr<std::string> refused = ConnectionText(options, absl::Seconds(5));
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("chmod"));
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  EXPECT_THAT(ConnectionText(options, absl::Seconds(5)).value(), HasSubstr(R"(password='it\'s secret')"));
  std::filesystem::remove(file);
}

// The kernel accepts for it; nobody ever reads.
TEST(SessionTest, AServerThatAcceptsAndNeverAnswersIsGivenUp) {
  const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::bind(silent, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(silent, 5), 0);
  ASSERT_EQ(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size), 0);
  Session session({.address = absl::StrCat("127.0.0.1:", ntohs(address.sin_port)),
                   .tls = "disable",
                   .connect_timeout = absl::Seconds(1)},
                  nullptr);
  const absl::Status status =
      session.Run(base::DeadlineIn(absl::Minutes(5)), [](pqxx::work&) { return absl::OkStatus(); });
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  ::close(silent);
}

TEST(SessionTest, CancelledItRunsNothing) {
  Session session({.address = "127.0.0.1:1", .tls = "disable"}, nullptr);
  session.Cancel();
  bool ran = false;
  const absl::Status status = session.Run(base::DeadlineIn(absl::Minutes(5)), [&](pqxx::work&) {
    ran = true;
    return absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsCancelled(status)) << status;
  EXPECT_FALSE(ran);
}

TEST(CodesTest, StatesOfTheServerHaveTheirCodes) {
  EXPECT_EQ(CodeOfSqlState("57014"), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(CodeOfSqlState("42P01"), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CodeOfSqlState("42501"), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(CodeOfSqlState("40P01"), absl::StatusCode::kAborted);
  EXPECT_EQ(CodeOfSqlState("57P01"), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CodeOfSqlState("23505"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOfSqlState("XX000"), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace zhudong::postgres
