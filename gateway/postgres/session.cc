#include "gateway/postgres/session.h"

#include <sys/socket.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/base/clock.h"
#include "gateway/base/files.h"

namespace zhudong::postgres {
namespace {

absl::Time Now() { return base::DeadlineIn(absl::ZeroDuration()); }

std::string Quoted(const std::string& value) {
  return absl::StrCat("'", absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
}

// The server's words in one line, without DETAIL and what follows, where rows are quoted.
std::string Words(const std::string& what) {
  std::string words;
  for (const absl::string_view line : absl::StrSplit(what, '\n', absl::SkipWhitespace())) {
    if (absl::StartsWith(line, "DETAIL:") || absl::StartsWith(line, "CONTEXT:")) break;
    absl::StrAppend(&words, words.empty() ? "" : " ", absl::StripAsciiWhitespace(line));
  }
  return words.substr(0, 500);
}

// A connection that is not let in is an error of libpq's, which has no SQLSTATE.
absl::StatusCode CodeOfRefusal(const std::string& words) {
  if (absl::StrContains(words, "authentication failed") || absl::StrContains(words, "no password supplied") ||
      absl::StrContains(words, "no pg_hba.conf entry")) {
    return absl::StatusCode::kUnauthenticated;
  }
  return absl::StatusCode::kUnavailable;
}

std::pair<std::string, std::string> HostAndPort(const std::string& address) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (!host.empty() && host.front() == '[') host = host.substr(1, host.size() - 2);
  return {host, address.substr(colon + 1)};
}

}  // namespace

absl::StatusOr<std::string> ConnectionText(const Options& options, absl::Duration connect_timeout) {
  const auto [host, port] = HostAndPort(options.address);
  // libpq counts whole seconds, and takes one for two. A file that can't be is a password file it does not warn of.
  const int64_t seconds = std::max<int64_t>(2, absl::ToInt64Seconds(connect_timeout));
  std::string text = absl::StrCat("host=", Quoted(host), " port=", Quoted(port), " dbname=", Quoted(options.database),
                                  " user=", Quoted(options.user), " application_name=", Quoted(options.application),
                                  " sslmode=", options.tls, " connect_timeout=", seconds,
                                  " gssencmode=disable client_encoding=UTF8 passfile=/dev/null/none",
                                  " target_session_attrs=", options.read_only ? "any" : "read-write",
                                  " keepalives_idle=30 keepalives_interval=10 keepalives_count=3");
  if (absl::StartsWith(options.tls, "verify")) absl::StrAppend(&text, " sslrootcert=", Quoted(options.ca));
  if (!options.certificate.empty()) {
    absl::StrAppend(&text, " sslcert=", Quoted(options.certificate), " sslkey=", Quoted(options.key));
  }
  if (!options.password_file.empty()) {
    const absl::StatusOr<std::string> file = base::ReadPrivateFile(options.password_file);
    if (!file.ok()) return file.status();
    const std::string password(absl::StripSuffix(file->substr(0, file->find('\n')), "\r"));
    absl::StrAppend(&text, " password=", Quoted(password));
  }
  return text;
}

absl::StatusCode CodeOfSqlState(const std::string& state) {
  if (state == "57014") return absl::StatusCode::kDeadlineExceeded;  // canceling statement due to statement timeout
  if (state == "42501") return absl::StatusCode::kPermissionDenied;
  if (state == "3D000") return absl::StatusCode::kNotFound;
  for (const auto& [prefix, code] : std::initializer_list<std::pair<const char*, absl::StatusCode>>{
           {"08", absl::StatusCode::kUnavailable},         // connection
           {"22", absl::StatusCode::kInvalidArgument},     // data
           {"23", absl::StatusCode::kInvalidArgument},     // constraints
           {"25006", absl::StatusCode::kUnavailable},      // a standby
           {"28", absl::StatusCode::kUnauthenticated},     //
           {"3F", absl::StatusCode::kFailedPrecondition},  // no such schema
           {"40", absl::StatusCode::kAborted},             // serialization, deadlock
           {"42", absl::StatusCode::kFailedPrecondition},  // no such table, no such column, another type
           {"53", absl::StatusCode::kUnavailable},         // no more memory, disk, connections
           {"55P03", absl::StatusCode::kAborted},          // a lock that was waited for in vain
           {"57P", absl::StatusCode::kUnavailable}}) {     // shutting down, starting up
    if (absl::StartsWith(state, prefix)) return code;
  }
  return absl::StatusCode::kInternal;
}

absl::StatusCode CodeOf(const pqxx::sql_error& error) {
  if (!error.sqlstate().empty()) return CodeOfSqlState(error.sqlstate());
  // libpqxx 6.4 makes these of the state and does not pass it on.
  if (dynamic_cast<const pqxx::insufficient_privilege*>(&error) != nullptr) return CodeOfSqlState("42501");
  if (dynamic_cast<const pqxx::syntax_error*>(&error) != nullptr) return CodeOfSqlState("42000");
  if (dynamic_cast<const pqxx::data_exception*>(&error) != nullptr) return CodeOfSqlState("22000");
  if (dynamic_cast<const pqxx::integrity_constraint_violation*>(&error) != nullptr) return CodeOfSqlState("23000");
  if (dynamic_cast<const pqxx::feature_not_supported*>(&error) != nullptr) return absl::StatusCode::kInternal;
  return absl::StatusCode::kUnavailable;
}

// Cuts the session's connection when the time is over: neither libpq nor the server's own time limit ends a wait for a
// server that stands still.
class Session::Guard {
 public:
  Guard(Session& session, absl::Time deadline)
      : session_(session), thread_([this, deadline] {
          absl::MutexLock lock(&mutex_);
          if (mutex_.AwaitWithDeadline(absl::Condition(&done_), deadline)) return;
          absl::MutexLock inner(&session_.mutex_);
          if (session_.socket_ >= 0) ::shutdown(session_.socket_, SHUT_RDWR);
        }) {}
  ~Guard() {
    {
      absl::MutexLock lock(&mutex_);
      done_ = true;
    }
    thread_.join();
  }

 private:
  Session& session_;
  absl::Mutex mutex_;
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

Session::Session(Options options, Work prepare) : options_(std::move(options)), prepare_(std::move(prepare)) {}

Session::~Session() { Drop(); }

void Session::Drop() {
  {
    absl::MutexLock lock(&mutex_);
    socket_ = -1;
  }
  connection_.reset();
}

void Session::Cancel() {
  absl::MutexLock lock(&mutex_);
  cancelled_ = true;
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

absl::Status Session::Connect(absl::Time deadline) {
  const absl::Duration left = std::min(options_.connect_timeout, deadline - Now());
  const absl::StatusOr<std::string> text = ConnectionText(options_, left);
  if (!text.ok()) return text.status();
  try {
    auto connection = std::make_unique<pqxx::connection>(*text);
    // One that comes back by itself would go on in the middle of what was lost. (Deprecated, because the next version
    // never does.)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection->inhibit_reactivation(true);
#pragma GCC diagnostic pop
    absl::MutexLock lock(&mutex_);
    if (cancelled_) return absl::CancelledError("the session was cancelled");
    socket_ = connection->sock();
    connection_ = std::move(connection);
  } catch (const std::exception& error) {
    const std::string words = Words(error.what());
    return absl::Status(CodeOfRefusal(words), absl::StrCat("not connected: ", words));
  }
  if (!prepare_) return absl::OkStatus();
  const absl::Status prepared = Transact(deadline, prepare_);
  if (!prepared.ok()) Drop();
  return prepared;
}

absl::Status Session::Run(absl::Time deadline, const Work& work) {
  {
    absl::MutexLock lock(&mutex_);
    if (cancelled_) return absl::CancelledError("the session was cancelled");
  }
  if (Now() >= deadline) return absl::DeadlineExceededError("no time was left");
  if (connection_ != nullptr && !connection_->is_open()) Drop();
  if (connection_ == nullptr) {
    if (absl::Status status = Connect(deadline); !status.ok()) return status;
  }
  absl::Status status = Transact(deadline, work);
  // Whatever broke it, the next one begins anew. A statement that the server itself ended in time broke nothing.
  if (!connection_->is_open() || absl::IsUnavailable(status) || Now() >= deadline) Drop();
  absl::MutexLock lock(&mutex_);
  return cancelled_ && !status.ok() ? absl::CancelledError("the session was cancelled") : status;
}

absl::Status Session::Transact(absl::Time deadline, const Work& work) {
  // The server's own limit comes first, so that the connection can be kept.
  const int64_t limit_ms = std::max<int64_t>(1, absl::ToInt64Milliseconds((deadline - Now()) * 0.9));
  const auto broken = [&](const std::string& words) {
    if (Now() >= deadline) return absl::DeadlineExceededError("the server did not answer in time");
    return absl::UnavailableError(words);
  };
  const Guard guard(*this, deadline);
  try {
    pqxx::work transaction(*connection_);
    transaction.exec0(absl::StrCat("SET LOCAL statement_timeout = ", limit_ms));
    if (absl::Status status = work(transaction); !status.ok()) return status;
    transaction.commit();
    return absl::OkStatus();
  } catch (const pqxx::in_doubt_error& error) {
    return broken(absl::StrCat("the connection was lost in COMMIT, which may have come about: ", Words(error.what())));
  } catch (const pqxx::broken_connection& error) {
    return broken(absl::StrCat("the connection was lost: ", Words(error.what())));
  } catch (const pqxx::sql_error& error) {
    const absl::StatusCode code = CodeOf(error);
    if (code == absl::StatusCode::kUnavailable) return broken(Words(error.what()));
    return absl::Status(code, absl::StrCat(error.sqlstate(), error.sqlstate().empty() ? "" : " ", Words(error.what())));
  } catch (const pqxx::transaction_rollback& error) {
    return absl::AbortedError(Words(error.what()));
  } catch (const std::exception& error) {
    return absl::InternalError(Words(error.what()));
  }
}

}  // namespace zhudong::postgres
