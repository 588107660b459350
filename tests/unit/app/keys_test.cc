// Where the keys come from: made once, taken over, never replaced in silence; and a command that is held to its bounds.
#include "gateway/app/keys.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/files.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class KeysTest : public testing::Test {
 protected:
  KeysTest() {
    std::filesystem::create_directory(storage_);
    std::ofstream(keys_) << "index " << std::string(64, '1') << "\nk1 " << std::string(64, 'a') << "\n";
    chmod(keys_.c_str(), 0600);
  }
  absl::StatusOr<std::shared_ptr<const crypto::KeyRing>> Own(bool has_data = false) {
    return LoadKeys(KeySource{}, storage_, has_data);
  }
  absl::StatusOr<std::shared_ptr<const crypto::KeyRing>> ByCommand(const std::string& command,
                                                                   absl::Duration time = absl::Minutes(1)) {
    return LoadKeys({.command = command, .command_time = time}, storage_, false);
  }
  std::vector<std::string> InStorage() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(storage_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  const TempFolder folder_;
  const std::string storage_ = folder_.Path("storage");
  const std::string keys_ = folder_.Path("keys");
};

TEST_F(KeysTest, AreMadeOnceForTheirOwnerAlone) {
  const auto made = Own();
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(InStorage(), ElementsAre("data.keys"));
  struct stat about {};
  ASSERT_EQ(stat((storage_ + "/data.keys").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  const auto again = Own(/*has_data=*/true);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*(*again)->Open(*(*made)->Seal("x", "row"), "row"), "x");
}

TEST_F(KeysTest, AFullDiskLeavesNoHalfOfAFile) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{10, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status failed = Own().status();
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(failed.code(), absl::StatusCode::kFailedPrecondition) << failed;
  EXPECT_THAT(InStorage(), ElementsAre());
  EXPECT_TRUE(Own().ok());
}

TEST_F(KeysTest, LostKeysAreNotMadeAnew) {
  const absl::Status lost = Own(/*has_data=*/true).status();
  EXPECT_EQ(lost.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(lost.message()), HasSubstr("put it back from your backup"));
  EXPECT_THAT(InStorage(), ElementsAre());
  EXPECT_FALSE(LoadKeys({.file = folder_.Path("none")}, storage_, false).ok());
  EXPECT_TRUE(LoadKeys({.file = keys_}, storage_, true).ok());
}

TEST_F(KeysTest, KeysThatOthersMayReadAreRefusedWithTheRemedy) {
  chmod(keys_.c_str(), 0640);
  const absl::Status open = LoadKeys({.file = keys_}, storage_, true).status();
  EXPECT_EQ(open.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(open.message()), HasSubstr("chmod 600 " + keys_));
  ASSERT_TRUE(Own().ok());
  chmod((storage_ + "/data.keys").c_str(), 0644);
  EXPECT_EQ(Own(/*has_data=*/true).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(KeysTest, AFormerKeyIsTakenOverAndOpensWhatItSealed) {
  std::ofstream(storage_ + "/data.key", std::ios::binary) << std::string(32, 0x5a);
  chmod((storage_ + "/data.key").c_str(), 0600);
  const auto ring = Own(/*has_data=*/true);
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_THAT((*ring)->key_ids(), ElementsAre("k0", "k1"));
  EXPECT_EQ((*ring)->active_key_id(), "k1");
  // Version 1 ‖ nonce 00…0b ‖ AES-256-GCM of the text with the context `row-1`, by another implementation.
  const std::string sealed = absl::HexStringToBytes(
      "01000102030405060708090a0b79951d500cf78ff43604fddf8a166538bb7fdafb9c795f199dfe1216565ea0f0cce3");
  EXPECT_EQ((*ring)->Open(sealed, "row-1").value_or("not opened"), "440524188001010014");
  EXPECT_FALSE((*ring)->Open(sealed, "row-2").ok());
  EXPECT_FALSE((*ring)->IsCurrent(sealed));
}

TEST_F(KeysTest, AFormerKeyOfAnotherSizeIsRefused) {
  std::ofstream(storage_ + "/data.key") << "short";
  chmod((storage_ + "/data.key").c_str(), 0600);
  EXPECT_EQ(Own().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(InStorage(), ElementsAre("data.key"));
}

TEST_F(KeysTest, ACommandGivesThemAndItsErrorsStayOutOfOurLog) {
  testing::internal::CaptureStderr();
  const auto ring = ByCommand(absl::StrCat("cat ", keys_, "; echo the-key-is-aaaa >&2"));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), Not(HasSubstr("the-key-is")));
  ASSERT_TRUE(ring.ok()) << ring.status();
  EXPECT_EQ((*ring)->active_key_id(), "k1");
  const absl::Status failed = ByCommand(absl::StrCat("cat ", keys_, "; exit 3")).status();
  EXPECT_EQ(failed.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(failed.message()), HasSubstr("by hand"));
  // It reads nothing of ours either.
  EXPECT_TRUE(ByCommand(absl::StrCat("cat; cat ", keys_)).ok());
}

TEST_F(KeysTest, ACommandsOutputIsBounded) {
  const absl::Status much = ByCommand("yes").status();
  EXPECT_EQ(much.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(much.message()), HasSubstr("64 KiB"));
}

// Each would sleep longer than its time in another way. The limit of half a second is reached, however slow the
// machine.
TEST_F(KeysTest, ACommandsWholeLifeIsBounded) {
  const absl::Duration time = absl::Milliseconds(500);
  for (const std::string& command : {std::string("sleep 20"),                                // says nothing
                                     absl::StrCat("cat ", keys_, "; exec >&-; sleep 20"),    // says all, and stays
                                     absl::StrCat("cat ", keys_, "; sleep 20 & exit 0")}) {  // leaves somebody behind
    EXPECT_EQ(ByCommand(command, time).status().code(), absl::StatusCode::kDeadlineExceeded) << command;
  }
}

TEST_F(KeysTest, ASignalDoesNotEndTheLimit) {
  struct sigaction quiet {
  }, before{};
  quiet.sa_handler = [](int) {};
  ASSERT_EQ(sigaction(SIGALRM, &quiet, &before), 0);
  const itimerval once{{0, 0}, {0, 100'000}};
  ASSERT_EQ(setitimer(ITIMER_REAL, &once, nullptr), 0);
  EXPECT_EQ(ByCommand("sleep 20", absl::Seconds(1)).status().code(), absl::StatusCode::kDeadlineExceeded);
  sigaction(SIGALRM, &before, nullptr);
}

// The pipe's other end is held by what the command leaves behind: once nobody is left, it is hung up.
TEST_F(KeysTest, WhatACommandStartedEndsWithIt) {
  const std::string pipe = folder_.Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const int fd = open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  const auto ring = ByCommand(absl::StrCat("exec 3>", pipe, "; sleep 60 >/dev/null & echo started >&3; cat ", keys_));
  EXPECT_TRUE(ring.ok()) << ring.status();
  char said[64];
  EXPECT_GT(read(fd, said, sizeof said), 0);
  pollfd hung_up{fd, 0, 0};
  EXPECT_EQ(poll(&hung_up, 1, 30'000), 1);
  close(fd);
}

}  // namespace
}  // namespace zhudong::app
