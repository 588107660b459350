// One row for each setting: what it is for, its bounds, its unit. The reader, the checks, the printed configuration and
// the reference are all made from these rows, so a setting can't be known to one of them alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "gateway/config/config.h"

namespace zhudong::config {

// Where a setting's value lies inside its section.
using Ref = std::variant<std::string*, std::vector<std::string>*, int64_t*, bool*, absl::Duration*>;

// What a text, or every text of a list, must be.
enum class Form {
  kText,        // at most 200 bytes, no control characters
  kName,        // [a-z0-9-]{1,64}
  kPattern,     // a name, `*` at its end for any rest
  kPrincipal,   // spiffe://trust-domain/path
  kAddress,     // host:port or [v6]:port
  kDivision,    // 6, 9 or 12 digits
  kPrefix,      // 2 to 12 digits
  kReadable,    // a prefix, or `*`
  kChoice,      // one of `choices`
  kType,        // one of `choices`, a type code of 21 characters, or `*`
  kField,       // one of `choices`, or `data.NAME`
  kWait,        // a duration with its unit: 30s, 5m, 2h
  kFile,        // a file that exists
  kSecretFile,  // a file that exists, open to its owner alone
  kFolder,      // a folder that exists
  kPath,        // a path that need not exist yet
};

enum class Presence { kOptional, kRequired };
// Whether a change waits for the next start, or can be put in force while the gateway runs (plan.h).
enum class Restart { kNotNeeded, kNeeded };
// When what a file holds is read: whenever it is needed, or once, when its adapter starts.
enum class Reading { kAgain, kOnce };
enum class Secrecy { kPublic, kSecret };

struct Setting {
  std::string_view name;  // `retry.first_seconds` for a value in a table of the section
  Ref (*at)(void* section);
  std::string_view sentence;
  Form form = Form::kText;  // texts and lists only
  double least = 0;         // numbers and durations (in seconds) only
  double most = 0;
  std::string_view unit = {};
  absl::Span<const std::string_view> choices = {};
  Presence presence = Presence::kOptional;
  Secrecy secrecy = Secrecy::kPublic;
  Reading reading = Reading::kAgain;  // files only
  // The adapters (values of the section's `type`) that it is for; empty for all. It is required, allowed and printed
  // with these alone.
  absl::Span<const std::string_view> types = {};
};

// A table of the file: `[name]`, or `[[name]]` where there may be several.
struct Section {
  std::string_view name;
  std::string_view sentence;
  absl::Span<const Setting> settings;
  bool repeated = false;
  // The section number `index` of `config`; for a repeated one at most `count`.
  void* (*at)(Config& config, size_t index);
  size_t (*count)(const Config& config);
  void (*add)(Config& config);  // repeated ones only
  size_t most = 1;              // how many there may be; the first setting tells them apart
  // A fresh section, for its defaults. Lives as long as the program.
  void* (*fresh)();
  Restart restart = Restart::kNeeded;
};

// What the section's `type` says; empty when there is no such setting, or no such type. `values` as `at` gives them.
std::string_view TypeOf(const Section& section, void* values);
bool IsFor(const Setting& setting, std::string_view type);

// The value as TOML, `"(hidden)"` for a secret.
std::string Printed(const Setting& setting, void* values);

// In the order in which they are explained.
absl::Span<const Section> Sections();

// The nearest of `names` to what was written; empty when none is near.
std::string_view Nearest(std::string_view written, const std::vector<std::string_view>& names);

}  // namespace zhudong::config
