#include "gateway/app/keys.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/base/files.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/crypto/secret.h"

extern char** environ;

namespace zhudong::app {
namespace {

constexpr size_t kMaxTextBytes = 64u << 10;
constexpr size_t kFormerKeyBytes = 32;
constexpr absl::Duration kLookAgain = absl::Milliseconds(5);

absl::Status Failed(std::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat(absl::string_view(what.data(), what.size()), ": ", strerror(errno)));
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    text.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

bool SyncFolder(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = fsync(fd) == 0;
  close(fd);
  return synced;
}

// `folder`/`name`: private from its first byte, there whole or not at all, on disk before it is used, and never in
// another's place.
absl::Status WriteNew(const std::string& folder, const std::string& name, std::string_view text) {
  const std::string path = absl::StrCat(folder, "/", name);
  std::string scratch = path + ".new-XXXXXX";
  const int fd = mkostemp(scratch.data(), O_CLOEXEC);  // mode 0600
  if (fd < 0) return Failed(absl::StrCat("making the keys ", path));
  const bool written = WriteAll(fd, text) && fsync(fd) == 0 && link(scratch.c_str(), path.c_str()) == 0;
  const int error = errno;
  close(fd);
  unlink(scratch.c_str());
  errno = error;
  if (!written || !SyncFolder(folder)) return Failed(absl::StrCat("writing the keys ", path));
  return absl::OkStatus();
}

using Secret = std::unique_ptr<crypto::SecretBytes>;

absl::Status TooLate() {
  return absl::DeadlineExceededError("keys.command gave no keys in its time: run it by hand to see why");
}

// Waits until `fd` can be read.
absl::Status AwaitReadable(int fd, absl::Time deadline) {
  while (true) {
    const absl::Duration left = deadline - base::SystemClock().Now();
    if (left <= absl::ZeroDuration()) return TooLate();
    pollfd ready{fd, POLLIN, 0};
    const int count = poll(&ready, 1, static_cast<int>(absl::ToInt64Milliseconds(left)) + 1);
    if (count > 0) return absl::OkStatus();
    if (count < 0 && errno != EINTR) return Failed("waiting for keys.command");
  }
}

absl::StatusOr<Secret> ReadAll(int fd, absl::Time deadline) {
  auto text = std::make_unique<crypto::SecretBytes>(std::string(kMaxTextBytes + 1, '\0'));
  size_t size = 0;
  while (true) {
    if (absl::Status ready = AwaitReadable(fd, deadline); !ready.ok()) return ready;
    const ssize_t got = read(fd, text->bytes().data() + size, text->bytes().size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("reading from keys.command");
    if (got == 0) break;
    size += static_cast<size_t>(got);
    if (size > kMaxTextBytes) return absl::FailedPreconditionError("keys.command printed more than 64 KiB");
  }
  text->bytes().resize(size);
  return text;
}

// Waits until `child` has ended, without taking its status: its number, which is also that of its group, stays its own.
absl::Status AwaitEnd(pid_t child, absl::Time deadline) {
  while (true) {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno != EINTR) {
      return Failed("waiting for keys.command");
    }
    if (info.si_pid == child) return absl::OkStatus();
    if (base::SystemClock().Now() >= deadline) return TooLate();
    absl::SleepFor(kLookAgain);
  }
}

// As the leader of a group of its own; its output goes to `out`.
absl::StatusOr<pid_t> Start(const std::string& command, int out) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  const char* const arguments[] = {"/bin/sh", "-c", command.c_str(), nullptr};
  pid_t child = 0;
  errno = posix_spawn(&child, arguments[0], &actions, &attributes, const_cast<char* const*>(arguments), environ);
  const absl::Status failed = errno != 0 ? Failed("starting keys.command") : absl::OkStatus();
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (!failed.ok()) return failed;
  return child;
}

absl::StatusOr<Secret> RunCommand(const std::string& command, absl::Duration time) {
  const absl::Time deadline = base::DeadlineIn(time);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Failed("starting keys.command");
  const absl::StatusOr<pid_t> child = Start(command, ends[1]);
  close(ends[1]);
  if (!child.ok()) {
    close(ends[0]);
    return child.status();
  }
  absl::StatusOr<Secret> text = ReadAll(ends[0], deadline);
  close(ends[0]);
  const absl::Status ended = text.ok() ? AwaitEnd(*child, deadline) : text.status();
  kill(-*child, SIGKILL);
  int status = 0;
  while (waitpid(*child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended.ok()) return ended;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return absl::FailedPreconditionError("keys.command failed: run it by hand to see why");
  }
  return text;
}

absl::StatusOr<Secret> ReadSecret(const std::string& path) {
  absl::StatusOr<std::string> text = base::ReadPrivateFile(path);
  if (!text.ok()) return text.status();
  return std::make_unique<crypto::SecretBytes>(*std::move(text));
}

// Keys that can't be looked at are not keys that are not there.
absl::StatusOr<bool> IsThere(const std::string& path) {
  std::error_code error;
  const bool there = std::filesystem::exists(path, error);
  if (error) return absl::FailedPreconditionError(absl::StrCat("looking for the keys ", path, ": ", error.message()));
  return there;
}

// A new text in which the former key, of 32 bytes, opens what it sealed, and a new one seals.
absl::StatusOr<Secret> TakenOver(const std::string& former) {
  const absl::StatusOr<Secret> key = ReadSecret(former);
  if (!key.ok()) return key.status();
  if ((*key)->view().size() != kFormerKeyBytes) {
    return absl::FailedPreconditionError(absl::StrCat(former, " does not hold a key of 32 bytes"));
  }
  absl::StatusOr<std::string> made = crypto::KeyRing::NewText();
  if (!made.ok()) return made.status();
  const crypto::SecretBytes text(*std::move(made));
  const crypto::SecretBytes hex(crypto::Hex((*key)->view()));
  const size_t last = text.view().rfind('\n', text.view().size() - 2) + 1;
  return std::make_unique<crypto::SecretBytes>(absl::StrCat(base::ToAbsl(text.view().substr(0, last)), "k0 ",
                                                            base::ToAbsl(hex.view()), "\n",
                                                            base::ToAbsl(text.view().substr(last))));
}

// The text of `storage`/data.keys, made where that may be.
absl::StatusOr<Secret> OwnKeys(const std::string& storage, bool has_data) {
  const std::string path = storage + "/data.keys";
  const std::string former = storage + "/data.key";
  const absl::StatusOr<bool> there = IsThere(path);
  if (!there.ok()) return there.status();
  if (*there) return ReadSecret(path);
  const absl::StatusOr<bool> former_there = IsThere(former);
  if (!former_there.ok()) return former_there.status();
  Secret text;
  if (*former_there) {
    absl::StatusOr<Secret> taken = TakenOver(former);
    if (!taken.ok()) return taken;
    text = *std::move(taken);
  } else if (has_data) {
    return absl::FailedPreconditionError(
        absl::StrCat(path,
                     " is gone, and data that it sealed is there: put it back from your backup (it is kept apart "
                     "from the data)"));
  } else {
    absl::StatusOr<std::string> made = crypto::KeyRing::NewText();
    if (!made.ok()) return made.status();
    text = std::make_unique<crypto::SecretBytes>(*std::move(made));
  }
  if (absl::Status written = WriteNew(storage, "data.keys", text->view()); !written.ok()) return written;
  return text;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const crypto::KeyRing>> LoadKeys(const KeySource& source, const std::string& storage,
                                                                bool has_data) {
  const absl::StatusOr<Secret> text = !source.command.empty() ? RunCommand(source.command, source.command_time)
                                      : !source.file.empty()  ? ReadSecret(source.file)
                                                              : OwnKeys(storage, has_data);
  if (!text.ok()) return text.status();
  return crypto::KeyRing::Parse((*text)->view(), source.profile);
}

}  // namespace zhudong::app
