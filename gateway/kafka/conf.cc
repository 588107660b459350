#include "gateway/kafka/conf.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"

namespace zhudong::kafka {
namespace {

void Trouble(rd_kafka_t*, int code, const char* reason, void* opaque) {
  const auto& watcher = *static_cast<const Watcher*>(opaque);
  if (watcher.on_trouble) watcher.on_trouble(Say(static_cast<rd_kafka_resp_err_t>(code), reason));
}

const char* Protocol(const Connection& connection) {
  if (connection.mechanism.empty()) return connection.tls ? "ssl" : "plaintext";
  return connection.tls ? "sasl_ssl" : "sasl_plaintext";
}

}  // namespace

bool IsTopicName(std::string_view name) {
  return !name.empty() && name.size() <= 249 && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; });
}

std::string Say(rd_kafka_resp_err_t code, std::string_view detail) {
  return absl::StrCat(rd_kafka_err2name(code), ": ",
                      detail.empty() ? absl::string_view(rd_kafka_err2str(code)) : base::ToAbsl(detail));
}

absl::StatusOr<ConfPtr> MakeConf(const Connection& connection, Watcher& watcher,
                                 const std::vector<std::pair<std::string, std::string>>& rows) {
  if (connection.brokers.empty()) return absl::InvalidArgumentError("there is no broker: name one as host:port");
  if (connection.tls && connection.ca.empty()) {
    return absl::InvalidArgumentError("TLS to the brokers needs a CA file that their certificates come from");
  }
  std::vector<std::pair<std::string, std::string>> all = {
      {"bootstrap.servers", absl::StrJoin(connection.brokers, ",")},
      {"client.id", "zhudong"},
      {"security.protocol", Protocol(connection)},
      // A broker that comes back is found within seconds, and one that accepts and never answers costs no longer.
      {"reconnect.backoff.ms", "100"},
      {"reconnect.backoff.max.ms", "2000"},
      {"socket.connection.setup.timeout.ms", "10000"},
      {"socket.timeout.ms", "20000"},
      {"socket.keepalive.enable", "true"},
      {"log.connection.close", "false"},
  };
  if (connection.tls) {
    all.emplace_back("ssl.ca.location", connection.ca);
    all.emplace_back("ssl.endpoint.identification.algorithm", "https");
    if (!connection.certificate.empty()) {
      all.emplace_back("ssl.certificate.location", connection.certificate);
      all.emplace_back("ssl.key.location", connection.key);
    }
  }
  if (!connection.mechanism.empty()) {
    all.emplace_back("sasl.mechanisms", connection.mechanism);
    all.emplace_back("sasl.username", connection.user);
    all.emplace_back("sasl.password", connection.password);
  }
  all.insert(all.end(), rows.begin(), rows.end());

  ConfPtr conf(rd_kafka_conf_new());
  char why[512];
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why, sizeof(why)) == RD_KAFKA_CONF_OK) continue;
    // What it says may hold the value.
    const bool secret = name == "sasl.password";
    return absl::InvalidArgumentError(
        absl::StrCat("Kafka client setting ", name, " can't be: ", secret ? "the password is not usable" : why));
  }
  rd_kafka_conf_set_opaque(conf.get(), &watcher);
  rd_kafka_conf_set_error_cb(conf.get(), Trouble);
  // It would write to stderr; what matters comes by the error callback.
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  return conf;
}

}  // namespace zhudong::kafka
