#include "gateway/http/watchdog.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "gateway/base/clock.h"

namespace zhudong::http {
namespace {

constexpr absl::Duration kAgain = absl::Milliseconds(50);

}  // namespace

WatchedSocket::~WatchedSocket() {
  absl::MutexLock lock(&mutex_);
  if (duplicate_ >= 0) ::close(duplicate_);
}

void WatchedSocket::Hold(int socket) {
  absl::MutexLock lock(&mutex_);
  if (duplicate_ >= 0) ::close(duplicate_);
  duplicate_ = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
}

void WatchedSocket::ShutDown() {
  absl::MutexLock lock(&mutex_);
  if (duplicate_ >= 0) ::shutdown(duplicate_, SHUT_RDWR);
}

bool WatchedSocket::IsStale() {
  absl::MutexLock lock(&mutex_);
  pollfd entry{duplicate_, POLLIN, 0};
  return duplicate_ < 0 || ::poll(&entry, 1, 0) != 0;
}

Watchdog::~Watchdog() {
  std::thread thread;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = changed_ = true;
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

uint64_t Watchdog::Watch(WatchedSocket& socket, absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
  changed_ |= deadline < NextDue();
  calls_[next_] = {&socket, deadline};
  return next_++;
}

void Watchdog::Done(uint64_t call) {
  absl::MutexLock lock(&mutex_);
  calls_.erase(call);
}

void Watchdog::EndAll() {
  absl::MutexLock lock(&mutex_);
  for (auto& [id, call] : calls_) call.due = absl::InfinitePast();
  changed_ = true;
}

absl::Time Watchdog::NextDue() const {
  absl::Time due = absl::InfiniteFuture();
  for (const auto& [id, call] : calls_) due = std::min(due, call.due);
  return due;
}

void Watchdog::Run() {
  absl::MutexLock lock(&mutex_);
  while (!stopping_) {
    mutex_.AwaitWithDeadline(absl::Condition(&changed_), NextDue());
    changed_ = stopping_;
    const absl::Time now = base::DeadlineIn(absl::ZeroDuration());
    for (auto& [id, call] : calls_) {
      if (call.due > now) continue;
      call.socket->ShutDown();
      call.due = now + kAgain;
    }
  }
}

}  // namespace zhudong::http
