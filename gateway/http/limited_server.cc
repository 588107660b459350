#include "gateway/http/limited_server.h"

#include <sys/socket.h>
#include <unistd.h>

#include <utility>

#include "gateway/base/clock.h"
#include "gateway/http/connection.h"

namespace zhudong::http {
namespace {

constexpr size_t kHeadBytes = 64u << 10;
constexpr int kMostRequests = 10000;  // of one connection
// How long an open connection waits for its next request, and how often it looks whether it is still wanted.
constexpr absl::Duration kIdle = absl::Seconds(30);
constexpr absl::Duration kLook = absl::Milliseconds(50);

}  // namespace

class LimitedServer::Silent {
 public:
  Silent(LimitedServer& server, socket_t socket) : server_(server), socket_(socket) {
    absl::MutexLock lock(&server_.silent_mutex_);
    server_.silent_.insert(socket_);
  }
  ~Silent() {
    absl::MutexLock lock(&server_.silent_mutex_);
    server_.silent_.erase(socket_);
  }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;

 private:
  LimitedServer& server_;
  const socket_t socket_;
};

LimitedServer::LimitedServer(std::unique_ptr<TlsContexts> contexts, size_t threads, size_t waiting, absl::Duration wait,
                             absl::Duration most_age)
    : contexts_(std::move(contexts)), wait_(wait), most_age_(most_age) {
  new_task_queue = [this, threads, waiting] { return queue_ = new BoundedQueue(threads, waiting); };
}

bool LimitedServer::process_and_close_socket(socket_t socket) {
  if (!BoundedQueue::IsTurnedAway()) Serve(socket);
  ::close(socket);
  return true;
}

void LimitedServer::EndConnections() {
  absl::MutexLock lock(&silent_mutex_);
  ending_ = true;
  // Whoever waits on it hears of an end at once, as if the peer had gone.
  for (const socket_t socket : silent_) ::shutdown(socket, SHUT_RD);
}

bool LimitedServer::Open(Connection& connection, socket_t socket, SSL_CTX* context) {
  const Silent silent(*this, socket);
  if (ending_) return false;  // waited for a thread meanwhile
  return (context == nullptr || connection.Accept(context)) && connection.AwaitRequest(base::DeadlineIn(wait_));
}

bool LimitedServer::AwaitNext(Connection& connection) const {
  const absl::Time until = base::DeadlineIn(kIdle);
  // A connection that says nothing gives its thread to one that waits for it.
  while (!ending_ && !queue_->HasWaiting() && base::DeadlineIn(absl::ZeroDuration()) < until) {
    if (connection.AwaitRequest(base::DeadlineIn(kLook))) return true;
  }
  return !ending_ && connection.AwaitRequest(base::DeadlineIn(absl::Milliseconds(1)));
}

void LimitedServer::Serve(socket_t socket) {
  Connection connection(socket, wait_);
  const std::shared_ptr<SSL_CTX> context = contexts_ == nullptr ? nullptr : contexts_->Current();
  const absl::Time last_call = base::DeadlineIn(absl::ZeroDuration()) + most_age_;
  bool more = Open(connection, socket, context.get());
  for (int request = 1; more; ++request) {
    connection.BeginRequest(kHeadBytes);
    bool closed = false;
    const bool last = request == kMostRequests || base::DeadlineIn(absl::ZeroDuration()) >= last_call;
    const bool done = process_request(connection, last, closed,
                                      [&connection](httplib::Request& asked) { asked.ssl = connection.ssl(); });
    more = done && !closed && !connection.closing() && !last && AwaitNext(connection);
  }
  connection.End();
}

}  // namespace zhudong::http
