// How the brokers of one Kafka cluster are reached, and what is told of that.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace zhudong::kafka {

// Plain values; files are read when a client is opened.
struct Connection {
  std::vector<std::string> brokers;  // host:port, some of the cluster
  bool tls = true;                   // the broker's name is checked against its certificate
  std::string ca;                    // PEM file; required with TLS
  std::string certificate;           // PEM files of our own; both or neither
  std::string key;
  std::string mechanism;  // of SASL: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512; empty for none
  std::string user;
  std::string password;
};

// Kafka's limits: 1 to 249 of [a-zA-Z0-9._-], and neither `.` nor `..`.
bool IsTopicName(std::string_view name);

// Where clients say what goes wrong with the connection, on threads of their own: one sentence. It must not block.
using OnTrouble = std::function<void(std::string_view)>;

}  // namespace zhudong::kafka
