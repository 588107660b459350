// What every command is given, and how it is run.
#pragma once

#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/app/cli/connection.h"
#include "gateway/app/cli/exit_code.h"
#include "google/protobuf/message.h"
#include "grpcpp/channel.h"

namespace zhudong::cli {

enum class Output { kText, kJson, kJsonl };

// One run of the program. A command's options write into it (or into an object of its own), and its callback sets
// `run`, which is called after everything was parsed. Outlives the CLI::App.
struct Context {
  std::ostream& out;
  std::ostream& err;
  Environment environment;
  // Standard input: numbers that must not stand on the command line, and answers to questions.
  std::istream& in = std::cin;
  ConnectionOptions connection;
  std::string output = "text";
  std::function<int()> run;
  // Filled by Connect.
  Profile profile;
  std::shared_ptr<grpc::Channel> channel;

  Output format() const;
};

// Adds a command or a group of commands to the program.
using AddCommand = void (*)(CLI::App& app, Context& context);

// --gateway, --cert … and --output, for a command that talks to a gateway.
void AddCommonOptions(CLI::App& command, Context& context);
// --output alone.
void AddOutputOption(CLI::App& command, Context& context);

// Finds profile and certificates and opens `context.channel`, unless there is one. On failure says why and returns the
// exit code.
int Connect(Context& context);

// Sets the deadline of --timeout.
void SetDeadline(const Context& context, grpc::ClientContext& call);

// An operator's act needs a reason, which is kept with it; one that is only tried needs none. Without it says so and
// returns the exit code.
int CheckReason(Context& context, std::string_view reason, bool dry_run);

// Says on `context.err` what went wrong and returns the exit code for it.
int Fail(Context& context, const absl::Status& status);

// The message in the contract's own field names; enums by name, defaults left out, one line.
std::string ToJson(const google::protobuf::Message& message);
std::string ToIndentedJson(const google::protobuf::Message& message);

// Writes one answer as JSON: indented for json, one line for jsonl.
void PrintJson(Context& context, const google::protobuf::Message& message);

// To standard error, that a list ended before its end; as json the answer itself holds the token.
void TellMore(Context& context, const std::string& next_page_token);

}  // namespace zhudong::cli
