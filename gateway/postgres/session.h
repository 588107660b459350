// One connection to a PostgreSQL, made when it is needed and again after it was lost.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "pqxx/pqxx"

namespace zhudong::postgres {

struct Options {
  std::string address;  // host:port, [v6]:port, or the folder of a socket:port
  std::string database;
  std::string user;
  std::string password_file;  // private, read for every connection, its first line; empty: none
  // verify-full: encrypted, and the server is who it says; verify-ca: its CA signed it; require: encrypted alone;
  // disable
  std::string tls = "verify-full";
  std::string ca;           // PEM, for verify-full and verify-ca
  std::string certificate;  // PEM, shown to the server; empty: none
  std::string key;
  std::string application;  // how the server's own lists name us
  absl::Duration connect_timeout = absl::Seconds(5);
  bool read_only = false;  // else a server that only reads, a standby, is refused
};

// Used by one thread, Cancel apart.
class Session {
 public:
  using Work = std::function<absl::Status(pqxx::work&)>;

  // `prepare` is the first transaction on every new connection: checks, prepared statements. May be null.
  Session(Options options, Work prepare);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Runs `work` in one transaction, which is committed when it returns OK and else rolled back. `work` may throw what
  // libpqxx throws. Errors, with the server's own words but without its details, which hold data:
  //   UNAVAILABLE          not reached, lost, or shutting down; whether a lost COMMIT came about is unknown
  //   DEADLINE_EXCEEDED    also in the midst of a server that does not answer: the connection is cut
  //   UNAUTHENTICATED, PERMISSION_DENIED, NOT_FOUND (no such database)
  //   FAILED_PRECONDITION  a table or column is missing, or is of another type
  //   INVALID_ARGUMENT     the server does not take a value: out of range, against a constraint
  //   ABORTED              a conflict with another transaction: try again
  //   CANCELLED, INTERNAL
  absl::Status Run(absl::Time deadline, const Work& work);

  // Cuts a Run that waits, and makes every later one fail. Thread-safe.
  void Cancel();

 private:
  class Guard;

  absl::Status Connect(absl::Time deadline);
  absl::Status Transact(absl::Time deadline, const Work& work);
  void Drop();

  const Options options_;
  const Work prepare_;
  std::unique_ptr<pqxx::connection> connection_;
  absl::Mutex mutex_;
  int socket_ ABSL_GUARDED_BY(mutex_) = -1;  // of connection_
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

// What libpq is told, the password included. NOT_FOUND, FAILED_PRECONDITION: the password file can't be read, or others
// may read it.
absl::StatusOr<std::string> ConnectionText(const Options& options, absl::Duration connect_timeout);

// The canonical code of an SQLSTATE (PostgreSQL, Appendix A).
absl::StatusCode CodeOfSqlState(const std::string& state);
// Its code, also where libpqxx lost the state on the way; UNAVAILABLE when it had none.
absl::StatusCode CodeOf(const pqxx::sql_error& error);

}  // namespace zhudong::postgres
