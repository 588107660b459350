// A call file: how what is new in a case becomes requests in a receiver's own envelope, and what its answers mean, said
// in a TOML file. The language is described in CALLS.md beside this header.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/mapping/file_reader.h"
#include "gateway/mapping/spec.h"
#include "zhudong/v1/demand.pb.h"

namespace zhudong::mapping {

// One value of the request's body.
struct CallField {
  std::string to;  // JSON pointer
  Origin origin;
  Converter as = Converter::kText;
  std::string format;  // kDate: of absl::FormatTime, in China's time
  bool required = false;
  std::vector<Condition> required_when = {};  // where there are some and all hold, too
};

// One request, and when it is made.
struct CallRule {
  std::string name;
  v1::CaseKind kind = v1::CASE_KIND_UNSPECIFIED;
  std::vector<v1::EventKind> on;       // made for each new event of these kinds
  std::vector<v1::CaseNewsKind> news;  // made for each such news; either this or `on`
  std::vector<Condition> when;
  std::string path;
  std::vector<CallField> fields;
};

// Where an answer's body says what it means. Codes that stand in no list are retried, or rejected.
struct ReplyRule {
  std::string code;     // JSON pointer
  std::string message;  // JSON pointer; empty: there is none
  std::vector<std::string> applied;
  std::vector<std::string> duplicate;
  std::vector<std::string> rejected;
  std::vector<std::string> retry;
  bool other_is_rejected = false;
};

struct Call {
  std::string name;    // `application-hand-over/hand-over`
  std::string serial;  // 26 letters and digits; of the event and the call alone, so the same on every attempt
  std::string path;    // below the receiver's address
  std::string body;    // JSON
};

struct Reply {
  enum class Meaning { kApplied, kDuplicate, kRejected, kRetry, kUnreadable };
  Meaning meaning = Meaning::kUnreadable;
  std::string code = {};     // as the receiver wrote it, at most 64 bytes
  std::string message = {};  // its words; of kUnreadable ours
};

// Immutable; thread-safe.
class CallFile {
 public:
  // INVALID_ARGUMENT holds all problems at once, one a line: `hand-over.toml:12:5: …`.
  static absl::StatusOr<std::shared_ptr<const CallFile>> Parse(std::string_view text, std::string_view document);
  // NOT_FOUND when the file can't be read.
  static absl::StatusOr<std::shared_ptr<const CallFile>> Load(const std::string& path);

  // [a-z0-9-]{1,64}.
  const std::string& name() const { return name_; }
  // For operators.
  const std::string& title() const { return title_; }
  const std::vector<CallRule>& rules() const { return rules_; }

  // What an event of a case calls for, in order; none for any other event. INVALID_ARGUMENT names a value that the
  // receiver must have and the case does not say: nothing may be sent then.
  absl::StatusOr<std::vector<Call>> CallsOf(const v1::DemandEvent& event, const Hash& hash) const;
  // What the body of an answer with a status of success says.
  Reply Read(std::string_view body) const;

 private:
  friend class CallParser;
  CallFile() = default;

  std::string name_;
  std::string title_;
  std::vector<CallRule> rules_;
  ReplyRule reply_;
};

}  // namespace zhudong::mapping
