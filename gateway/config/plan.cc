#include "gateway/config/plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/config/settings.h"

namespace zhudong::config {
namespace {

constexpr char kAtTheStart[] = "it is read once, when the gateway starts";
constexpr char kMapping[] = "mapping";
constexpr size_t kShownDigits = 8;

bool IsFile(Form form) { return form == Form::kFile || form == Form::kSecretFile; }

std::vector<std::string> Texts(const Ref& ref) {
  if (auto* const* text = std::get_if<std::string*>(&ref)) return {**text};
  if (auto* const* list = std::get_if<std::vector<std::string>*>(&ref)) return **list;
  return {};
}

std::string Short(const std::string& digest) { return digest.substr(0, kShownDigits); }

// By its first setting; a second one of that name stands apart.
std::vector<std::string> KeysOf(const Section& section, Config& config) {
  std::vector<std::string> keys;
  std::map<std::string, int> seen;
  for (size_t i = 0; i < section.count(config); ++i) {
    const std::vector<std::string> first = Texts(section.settings[0].at(section.at(config, i)));
    std::string key;
    for (const std::string& text : first) absl::StrAppend(&key, key.empty() ? "" : ", ", text);
    const int times = ++seen[key];
    keys.push_back(times == 1 ? key : absl::StrCat(key, " (", times, ")"));
  }
  return keys;
}

class Comparison {
 public:
  Comparison(const Effective& before, const Effective& after)
      : before_(before.config), after_(after.config), contents_before_(before.contents), contents_(after.contents) {}

  std::vector<Change> Run() {
    for (const Section& section : Sections()) {
      if (section.repeated) {
        CompareMany(section);
      } else {
        Add(section, "", ChangeKind::kChanged, Differences(section, section.at(before_, 0), section.at(after_, 0)));
      }
    }
    CompareMappings();
    return std::move(changes_);
  }

 private:
  void Add(const Section& section, std::string name, ChangeKind kind, std::vector<SettingChange> settings) {
    if (kind == ChangeKind::kChanged && settings.empty()) return;
    changes_.push_back({.section = std::string(section.name),
                        .name = std::move(name),
                        .kind = kind,
                        .settings = std::move(settings),
                        .needs_restart = section.restart == Restart::kNeeded ? kAtTheStart : ""});
  }

  void CompareMany(const Section& section) {
    const std::vector<std::string> before = KeysOf(section, before_);
    const std::vector<std::string> after = KeysOf(section, after_);
    std::map<std::string, size_t> index;
    for (size_t i = 0; i < before.size(); ++i) index.emplace(before[i], i);
    const std::set<std::string> kept(after.begin(), after.end());
    std::vector<size_t> order;
    for (const std::string& key : before) {
      if (!kept.contains(key)) Add(section, key, ChangeKind::kRemoved, {});
    }
    for (size_t i = 0; i < after.size(); ++i) {
      const auto found = index.find(after[i]);
      if (found == index.end()) {
        Add(section, after[i], ChangeKind::kAdded, {});
        continue;
      }
      order.push_back(found->second);
      Add(section, after[i], ChangeKind::kChanged,
          Differences(section, section.at(before_, found->second), section.at(after_, i)));
    }
    if (!std::is_sorted(order.begin(), order.end())) {
      Add(section, "", ChangeKind::kChanged, {{.setting = "(order)", .before = "", .after = "as in the file now"}});
    }
  }

  std::vector<SettingChange> Differences(const Section& section, void* before, void* after) {
    std::vector<SettingChange> differences;
    for (const Setting& setting : section.settings) {
      if (!IsFor(setting, TypeOf(section, before)) && !IsFor(setting, TypeOf(section, after))) continue;
      const bool same = std::visit(
          [&](const auto* value) {
            return *value == *std::get<std::remove_const_t<std::remove_pointer_t<decltype(value)>>*>(setting.at(after));
          },
          setting.at(before));
      if (!same) {
        differences.push_back({std::string(setting.name), Printed(setting, before), Printed(setting, after)});
      } else if (IsFile(setting.form)) {
        CompareFiles(setting, after, differences);
      }
    }
    if (section.name == "source") CompareUse(*static_cast<const Source*>(after), differences);
    return differences;
  }

  // The same path as before, with something else in it.
  void CompareFiles(const Setting& setting, void* after, std::vector<SettingChange>& differences) const {
    for (const std::string& path : Texts(setting.at(after))) {
      const auto was = contents_before_.files.find(path);
      const auto is = contents_.files.find(path);
      if (was == contents_before_.files.end() || is == contents_.files.end() || was->second == is->second) continue;
      differences.push_back({std::string(setting.name), path, absl::StrCat(path, " holds something else now")});
    }
  }

  void CompareUse(const Source& source, std::vector<SettingChange>& differences) const {
    for (const auto& [name, digests] : ChangedMappings()) {
      if (!UsesMapping(source, name)) continue;
      differences.push_back({absl::StrCat(kMapping, " ", name), Short(digests.first), Short(digests.second)});
    }
  }

  // Name → digests before and after, empty where there was none.
  std::map<std::string, std::pair<std::string, std::string>> ChangedMappings() const {
    std::map<std::string, std::pair<std::string, std::string>> changed;
    for (const auto& [name, digest] : contents_before_.mappings) changed[name].first = digest;
    for (const auto& [name, digest] : contents_.mappings) changed[name].second = digest;
    std::erase_if(changed, [](const auto& entry) { return entry.second.first == entry.second.second; });
    return changed;
  }

  void CompareMappings() {
    for (const auto& [name, digests] : ChangedMappings()) {
      Change& change = changes_.emplace_back();
      change.section = kMapping;
      change.name = name;
      if (digests.first.empty()) {
        change.kind = ChangeKind::kAdded;
      } else if (digests.second.empty()) {
        change.kind = ChangeKind::kRemoved;
      } else {
        change.settings.push_back({"file", Short(digests.first), Short(digests.second)});
      }
    }
  }

  Config before_;  // copies: the settings' table hands out pointers to what may be changed
  Config after_;
  const Contents& contents_before_;
  const Contents& contents_;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> Compare(const Effective& before, const Effective& after) { return Comparison(before, after).Run(); }

std::vector<std::string> FilesReadOnce(const Config& config) {
  Config copy = config;
  std::set<std::string> files;
  for (const Section& section : Sections()) {
    for (size_t i = 0; i < section.count(copy); ++i) {
      void* const values = section.at(copy, i);
      for (const Setting& setting : section.settings) {
        if (setting.reading != Reading::kOnce || !IsFor(setting, TypeOf(section, values))) continue;
        for (const std::string& path : Texts(setting.at(values))) {
          if (!path.empty()) files.insert(path);
        }
      }
    }
  }
  return {files.begin(), files.end()};
}

bool UsesMapping(const Source& source, const std::string& mapping) {
  // Without a name a file's header tells, and may tell any of them.
  return source.mapping == mapping || (source.mapping.empty() && source.type == "file_drop");
}

std::string Canonical(const Effective& effective) {
  Config copy = effective.config;
  std::string text;
  const auto add = [&text](std::string_view part) {
    absl::StrAppend(&text, part.size(), ":");
    text += part;
  };
  for (const Section& section : Sections()) {
    for (size_t i = 0; i < section.count(copy); ++i) {
      void* const values = section.at(copy, i);
      add(section.name);
      for (const Setting& setting : section.settings) {
        if (!IsFor(setting, TypeOf(section, values))) continue;
        Setting open = setting;
        open.secrecy = Secrecy::kPublic;
        add(setting.name);
        add(Printed(open, values));
      }
    }
  }
  for (const auto& contents : {effective.contents.mappings, effective.contents.files}) {
    add("contents");
    for (const auto& [name, digest] : contents) {
      add(name);
      add(digest);
    }
  }
  return text;
}

}  // namespace zhudong::config
