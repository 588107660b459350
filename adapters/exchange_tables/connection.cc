#include "adapters/exchange_tables/connection.h"

#include <sys/socket.h>

#include <pqxx/pqxx>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/files.h"

namespace zhudong::exchange_tables {
namespace {

constexpr int kConnectSeconds = 10;
// How much longer than the server's own limit this side waits for it.
constexpr absl::Duration kServerMargin = absl::Seconds(5);
constexpr size_t kMostMessage = 400;

std::string Escaped(const std::string& value) {
  std::string text = "'";
  for (char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

// The first line: the rest is hints and positions for people at a prompt, and may quote values.
std::string Told(const char* what) {
  std::string text(what);
  text = text.substr(0, text.find('\n'));
  return text.substr(0, kMostMessage);
}

class Connection final : public Database {
 public:
  Connection(std::unique_ptr<pqxx::connection> connection, const Access& access, Watch& watch)
      : connection_(std::move(connection)), limit_(access.statement_timeout + kServerMargin), watch_(watch) {}

  absl::StatusOr<Rows> Query(const std::string& sql, const std::vector<std::string>& parameters) override {
    absl::StatusOr<pqxx::result> result = Run(sql, parameters);
    if (!result.ok()) return result.status();
    Rows rows;
    rows.reserve(result->size());
    for (const pqxx::row& row : *result) {
      std::vector<std::optional<std::string>>& values = rows.emplace_back();
      values.reserve(row.size());
      for (const pqxx::field& field : row) {
        if (field.is_null()) {
          values.emplace_back(std::nullopt);
        } else {
          values.emplace_back(std::string(field.c_str(), field.size()));
        }
      }
    }
    return rows;
  }

  absl::StatusOr<size_t> Execute(const std::string& sql, const std::vector<std::string>& parameters) override {
    absl::StatusOr<pqxx::result> result = Run(sql, parameters);
    if (!result.ok()) return result.status();
    return static_cast<size_t>(result->affected_rows());
  }

 private:
  absl::StatusOr<pqxx::result> Run(const std::string& sql, const std::vector<std::string>& parameters) {
    if (broken_) return absl::UnavailableError("the connection is gone");
    const int socket = connection_->sock();
    watch_.Arm(socket, limit_);
    absl::StatusOr<pqxx::result> result = Ask(sql, parameters);
    watch_.Disarm();
    broken_ = absl::IsUnavailable(result.status());
    return result;
  }

  absl::StatusOr<pqxx::result> Ask(const std::string& sql, const std::vector<std::string>& parameters) {
    try {
      pqxx::nontransaction statement(*connection_);
      return statement.exec_params(sql, pqxx::prepare::make_dynamic_params(parameters.begin(), parameters.end()));
    } catch (const pqxx::broken_connection& error) {
      return absl::UnavailableError(absl::StrCat("the connection broke: ", Told(error.what())));
    } catch (const pqxx::sql_error& error) {
      if (!connection_->is_open()) return absl::UnavailableError(Told(error.what()));
      return absl::FailedPreconditionError(
          absl::StrCat("the database refused (SQLSTATE ", error.sqlstate(), "): ", Told(error.what())));
    } catch (const std::exception& error) {
      return absl::UnavailableError(absl::StrCat("the connection can't be used: ", Told(error.what())));
    }
  }

  const std::unique_ptr<pqxx::connection> connection_;
  const absl::Duration limit_;
  Watch& watch_;
  bool broken_ = false;
};

}  // namespace

Watch::Watch() : thread_([this] { Run(); }) {}

Watch::~Watch() {
  {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
  }
  thread_.join();
}

void Watch::Arm(int socket, absl::Duration limit) {
  absl::MutexLock lock(&mutex_);
  socket_ = socket;
  limit_ = limit;
  ++round_;
  if (stopped_ && socket >= 0) ::shutdown(socket, SHUT_RDWR);
}

void Watch::Disarm() {
  absl::MutexLock lock(&mutex_);
  socket_ = -1;
  ++round_;
}

void Watch::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
  if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

void Watch::Run() {
  absl::MutexLock lock(&mutex_);
  while (!ended_) {
    const auto armed = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_ || socket_ >= 0; };
    mutex_.Await(absl::Condition(&armed));
    const uint64_t round = round_;
    const auto over = [this, round]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_ || round_ != round; };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&over), limit_)) {
      ::shutdown(socket_, SHUT_RDWR);
      mutex_.Await(absl::Condition(&over));
    }
  }
}

std::string ConnectionText(const Access& access) {
  std::string text = absl::StrCat("host=", Escaped(access.host), " port=", access.port,
                                  " dbname=", Escaped(access.database), " user=", Escaped(access.user),
                                  " sslmode=", Escaped(access.tls), " connect_timeout=", kConnectSeconds,
                                  " application_name='zhudong' keepalives_idle=30 keepalives_interval=10 "
                                  "keepalives_count=3 tcp_user_timeout=30000");
  if (!access.tls_ca.empty()) absl::StrAppend(&text, " sslrootcert=", Escaped(access.tls_ca));
  return text;
}

absl::StatusOr<std::unique_ptr<Database>> Connect(const Access& access, Watch& watch) {
  std::string text = ConnectionText(access);
  if (!access.password_file.empty()) {
    absl::StatusOr<std::string> password = base::ReadPrivateFile(access.password_file);
    if (!password.ok()) return absl::FailedPreconditionError(password.status().message());
    absl::StrAppend(&text, " password=", Escaped(password->substr(0, password->find_first_of("\r\n"))));
  }
  std::unique_ptr<pqxx::connection> connection;
  try {
    connection = std::make_unique<pqxx::connection>(text);
  } catch (const std::exception& error) {
    return absl::UnavailableError(
        absl::StrCat("can't connect to ", access.host, ":", access.port, ": ", Told(error.what())));
  }
  auto database = std::make_unique<Connection>(std::move(connection), access, watch);
  const int64_t limit_ms = absl::ToInt64Milliseconds(access.statement_timeout);
  for (const std::string& setting :
       {absl::StrCat("SET statement_timeout = ", limit_ms), absl::StrCat("SET lock_timeout = ", limit_ms),
        std::string("SET TimeZone = 'Asia/Shanghai'"), std::string("SET DateStyle = 'ISO'"),
        std::string("SET client_encoding = 'UTF8'")}) {
    if (absl::StatusOr<size_t> set = database->Execute(setting, {}); !set.ok()) return set.status();
  }
  return database;
}

}  // namespace zhudong::exchange_tables
