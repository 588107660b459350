#include "gateway/app/keys.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/base/files.h"
#include "gateway/crypto/digest.h"

extern char** environ;

namespace zhudong::app {
namespace {

constexpr size_t kMaxTextBytes = 64u << 10;
constexpr size_t kFormerKeyBytes = 32;
constexpr absl::Duration kCommandTime = absl::Seconds(10);

absl::Status Failed(std::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat(absl::string_view(what.data(), what.size()), ": ", strerror(errno)));
}

// Private from its first byte, on disk before it is used, and never in another's place.
absl::Status WriteNew(const std::string& path, const std::string& text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) return Failed(absl::StrCat("making the keys ", path));
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  close(fd);
  return written ? absl::OkStatus() : Failed(absl::StrCat("writing the keys ", path));
}

absl::StatusOr<std::string> ReadAll(int fd, absl::Time deadline) {
  std::string text;
  std::array<char, 4096> buffer;
  while (true) {
    const int64_t left = absl::ToInt64Milliseconds(deadline - base::SystemClock().Now());
    pollfd ready{fd, POLLIN, 0};
    if (left <= 0 || poll(&ready, 1, static_cast<int>(left)) == 0) {
      return absl::DeadlineExceededError("keys.command gave no keys within 10 s");
    }
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("reading from keys.command");
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<size_t>(got));
    if (text.size() > kMaxTextBytes) return absl::FailedPreconditionError("keys.command printed more than 64 KiB");
  }
}

absl::StatusOr<std::string> RunCommand(const std::string& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Failed("starting keys.command");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const char* const arguments[] = {"/bin/sh", "-c", command.c_str(), nullptr};
  pid_t child = 0;
  const int error = posix_spawn(&child, arguments[0], &actions, nullptr, const_cast<char* const*>(arguments), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    errno = error;
    return Failed("starting keys.command");
  }
  absl::StatusOr<std::string> text = ReadAll(ends[0], base::DeadlineIn(kCommandTime));
  close(ends[0]);
  if (!text.ok()) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!text.ok()) return text;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::FailedPreconditionError("keys.command failed: run it by hand to see why");
  }
  return text;
}

// The text of `storage`/data.keys, made where that may be.
absl::StatusOr<std::string> OwnKeys(const std::string& storage, bool has_data) {
  const std::string path = storage + "/data.keys";
  const std::string former = storage + "/data.key";
  if (std::filesystem::exists(path)) return base::ReadFile(path);
  absl::StatusOr<std::string> text = std::string();
  if (std::filesystem::exists(former)) {
    const absl::StatusOr<std::string> key = base::ReadFile(former);
    if (!key.ok()) return key.status();
    if (key->size() != kFormerKeyBytes) {
      return absl::FailedPreconditionError(absl::StrCat(former, " does not hold a key of 32 bytes"));
    }
    text = crypto::KeyRing::NewText();
    if (!text.ok()) return text;
    // The former key opens what it sealed; a new one seals.
    const size_t last = text->rfind('\n', text->size() - 2) + 1;
    text->insert(last, absl::StrCat("k0 ", crypto::Hex(*key), "\n"));
  } else if (has_data) {
    return absl::FailedPreconditionError(
        absl::StrCat(path,
                     " is gone, and data that it sealed is there: put it back from your backup (it is kept apart "
                     "from the data)"));
  } else {
    text = crypto::KeyRing::NewText();
  }
  if (!text.ok()) return text;
  if (absl::Status written = WriteNew(path, *text); !written.ok()) return written;
  return text;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const crypto::KeyRing>> LoadKeys(const KeySource& source, const std::string& storage,
                                                                bool has_data) {
  absl::StatusOr<std::string> text = !source.command.empty() ? RunCommand(source.command)
                                     : !source.file.empty()  ? base::ReadFile(source.file)
                                                             : OwnKeys(storage, has_data);
  if (!text.ok()) return text.status();
  return crypto::KeyRing::Parse(*text, source.profile);
}

}  // namespace zhudong::app
