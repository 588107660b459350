// What a change of the settings is, part by part, and whether it can be put in force while the gateway runs. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/config/config.h"

namespace zhudong::config {

// What files hold that settings name, as digests.
struct Contents {
  std::map<std::string, std::string> mappings;  // by the mapping's name
  std::map<std::string, std::string> files;     // by path, of those that FilesReadOnce names
};

// Settings, and what they rest on.
struct Effective {
  Config config;
  Contents contents;
};

// As written in the file; `(hidden)` for secrets.
struct SettingChange {
  std::string setting;
  std::string before;
  std::string after;
};

enum class ChangeKind { kAdded, kRemoved, kChanged };

struct Change {
  std::string section;  // `source`, `mapping`, `server`
  std::string name;     // of one of several
  ChangeKind kind = ChangeKind::kChanged;
  std::vector<SettingChange> settings = {};  // of kChanged
  std::string needs_restart = {};            // why; empty when it can be put in force now
};

// In the order of the settings' table, mappings last. A source whose mapping changed, or an adapter one of whose files
// did, has changed. Empty: nothing would be different.
std::vector<Change> Compare(const Effective& before, const Effective& after);

// The files that adapters read once, when they start, each once.
std::vector<std::string> FilesReadOnce(const Config& config);

// Whether records of this source are read by this mapping, or may be.
bool UsesMapping(const Source& source, const std::string& mapping);

// Everything that Compare looks at, as one text to digest: the same exactly when Compare is empty. Never printed: it
// holds secrets.
std::string Canonical(const Effective& effective);

}  // namespace zhudong::config
