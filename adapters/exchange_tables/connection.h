// A connection to PostgreSQL with a limit on every wait: the server ends a statement that takes too long, and when the
// server itself does not answer (stopped, cut off), the watch ends the connection from this side.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "adapters/exchange_tables/database.h"

namespace zhudong::exchange_tables {

struct Access {
  std::string host;  // a name, an address, or the folder of a socket
  int port = 5432;
  std::string database;
  std::string user;
  std::string password_file;        // read at every connect; empty: none
  std::string tls = "verify-full";  // sslmode of libpq
  std::string tls_ca;               // empty: none
  absl::Duration statement_timeout = absl::Seconds(30);
};

// Shuts the socket of a call that takes too long, or of any call once stopped. Thread-safe.
class Watch {
 public:
  Watch();
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Around a call on this socket, one at a time. The socket must stay open until Disarm.
  void Arm(int socket, absl::Duration limit);
  void Disarm();
  // Ends the call under way and every later one.
  void Stop();

 private:
  void Run();

  absl::Mutex mutex_;
  int socket_ ABSL_GUARDED_BY(mutex_) = -1;
  uint64_t round_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration limit_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// UNAVAILABLE when it can't be reached or refuses; FAILED_PRECONDITION when the password file can't be read. A server
// that accepts and never answers is given up after ten seconds. `watch` must outlive the result.
absl::StatusOr<std::unique_ptr<Database>> Connect(const Access& access, Watch& watch);

// The connection string without its password: `host='…' port=…`. For the connection and its tests.
std::string ConnectionText(const Access& access);

}  // namespace zhudong::exchange_tables
