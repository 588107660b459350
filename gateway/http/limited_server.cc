#include "gateway/http/limited_server.h"

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
  if (context != nullptr && !connection.Accept(context.get())) return;
  const absl::Time last_call = base::DeadlineIn(absl::ZeroDuration()) + most_age_;
  bool more = connection.AwaitRequest(base::DeadlineIn(wait_));
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
