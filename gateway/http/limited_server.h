// The kept library's server with connections of our own (connection.h): their time, bytes and number are bounded, and
// TLS files are read again when they change.
#pragma once

#include <httplib.h>

#include <atomic>
#include <memory>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/http/bounded_queue.h"
#include "gateway/http/tls_contexts.h"

namespace zhudong::http {

class LimitedServer final : public httplib::Server {
 public:
  // `contexts` nullptr: plain HTTP.
  LimitedServer(std::unique_ptr<TlsContexts> contexts, size_t threads, size_t waiting, absl::Duration wait,
                absl::Duration most_age);

  // No further request is waited for, be the connection open or about to be; goes before stop(). What was begun to be
  // asked is answered.
  void EndConnections();

 private:
  // While it lives nothing was asked on the connection yet: EndConnections ends it.
  class Silent;

  bool process_and_close_socket(socket_t socket) override;
  void Serve(socket_t socket);
  // Whether a first request comes.
  bool Open(class Connection& connection, socket_t socket, SSL_CTX* context);
  // Whether another request comes on a connection that is open already.
  bool AwaitNext(class Connection& connection) const;

  const std::unique_ptr<TlsContexts> contexts_;
  const absl::Duration wait_;
  const absl::Duration most_age_;
  BoundedQueue* queue_ = nullptr;  // the library's, while it listens
  std::atomic<bool> ending_ = false;
  absl::Mutex silent_mutex_;
  std::set<socket_t> silent_ ABSL_GUARDED_BY(silent_mutex_);
};

}  // namespace zhudong::http
