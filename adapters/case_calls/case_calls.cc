#include "adapters/case_calls/case_calls.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"

namespace zhudong::case_calls {
namespace {

using pushing::Outcome;
using Kind = Outcome::Kind;

// As a dead letter shows it: the receiver's own code, where it is one.
std::string CodeOf(const std::string& code) {
  const bool plain = !code.empty() && std::all_of(code.begin(), code.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c == '.';
  });
  return plain ? code : "REPLY";
}

Outcome Named(const std::string& call, Outcome outcome) {
  outcome.error = absl::Status(outcome.error.code(), absl::StrCat(call, ": ", std::string(outcome.error.message())));
  return outcome;
}

class Caller {
 public:
  Caller(CallFiles files, mapping::Hash hash, const std::string& path)
      : files_(std::move(files)), hash_(std::move(hash)) {
    prefix_ = path.substr(0, path.find_last_not_of('/') + 1);
  }

  Outcome Tell(const v1::DemandEvent& event, const pushing::Line& line) const {
    // All of them before any: an event that can't be told whole is not told in part.
    std::vector<std::pair<const mapping::CallFile*, mapping::Call>> calls;
    for (const auto& file : files_) {
      absl::StatusOr<std::vector<mapping::Call>> made = file->CallsOf(event, hash_);
      if (!made.ok()) return {Kind::kRejected, made.status(), "NOT_SAID"};
      for (mapping::Call& call : *made) calls.emplace_back(file.get(), std::move(call));
    }
    bool news = calls.empty();
    for (const auto& [file, call] : calls) {
      Outcome outcome = Make(*file, call, event, line);
      if (outcome.kind != Kind::kApplied && outcome.kind != Kind::kDuplicate)
        return Named(call.name, std::move(outcome));
      news |= outcome.kind == Kind::kApplied;
    }
    return {news ? Kind::kApplied : Kind::kDuplicate};
  }

 private:
  Outcome Make(const mapping::CallFile& file, const mapping::Call& call, const v1::DemandEvent& event,
               const pushing::Line& line) const {
    const std::string path = absl::StrCat(prefix_, call.path);
    const absl::StatusOr<http::Request> request =
        pushing::SignedPost(path.empty() ? "/" : path, call.serial, call.body, event, line);
    if (!request.ok()) return {Kind::kFailed, request.status(), "NO_SIGNATURE"};
    return OutcomeOf(file, line.client.Send(*request, line.deadline), line.clock.Now());
  }

  const CallFiles files_;
  const mapping::Hash hash_;
  std::string prefix_;
};

}  // namespace

Outcome OutcomeOf(const mapping::CallFile& file, const absl::StatusOr<http::Response>& answer, absl::Time now) {
  Outcome by_status = pushing::OutcomeOf(answer, now);
  if (by_status.kind != Kind::kApplied) return by_status;
  const mapping::Reply reply = file.Read(answer->body);
  const std::string words =
      absl::StrCat("the receiver answers ", CodeOf(reply.code), pushing::Excerpt(reply.message, now));
  switch (reply.meaning) {
    case mapping::Reply::Meaning::kApplied:
      return {Kind::kApplied};
    case mapping::Reply::Meaning::kDuplicate:
      return {Kind::kDuplicate};
    case mapping::Reply::Meaning::kRejected:
      return {Kind::kRejected, absl::InvalidArgumentError(words), CodeOf(reply.code)};
    case mapping::Reply::Meaning::kRetry:
      return {Kind::kRefused, absl::UnavailableError(words), CodeOf(reply.code)};
    case mapping::Reply::Meaning::kUnreadable:
      break;
  }
  return {Kind::kFailed, absl::InternalError(absl::StrCat(reply.message, ": compare [reply] of the call file with it")),
          "UNREADABLE_REPLY"};
}

std::unique_ptr<ports::Sink> NewCaseCalls(const pushing::Options& options, CallFiles files, mapping::Hash hash,
                                          std::unique_ptr<http::Client> client, pushing::SecretFile secrets,
                                          const base::Clock& clock) {
  auto caller = std::make_shared<const Caller>(std::move(files), std::move(hash), options.path);
  return pushing::NewHttpSink(
      options, std::move(client), std::move(secrets), clock,
      [caller](const v1::DemandEvent& event, const pushing::Line& line) { return caller->Tell(event, line); });
}

}  // namespace zhudong::case_calls
