// From the TOML tree to the sections of a Config, by the rows of the settings table. Remembers where each value stood,
// so that later checks can point at it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "gateway/config/load.h"
#include "gateway/config/settings.h"

namespace zhudong::config {

// Not thread-safe. Used once.
class Reader {
 public:
  // `filename` is for problems; `base_dir` is what relative paths are relative to.
  Reader(std::string filename, std::string base_dir) : filename_(std::move(filename)), base_dir_(std::move(base_dir)) {}

  void Read(const toml::table& root);

  // `setting` is `feed.name`; `index` counts repeated sections from 0. Without the setting in the text the problem
  // stands at the section, without the section at the beginning.
  void Complain(std::string_view section, size_t index, std::string_view setting, std::string message);
  void ComplainAt(toml::source_position where, std::string setting, std::string message);

  ParseResult Take() &&;

 private:
  void ReadSection(const Section& section, const toml::node& node, size_t index);
  void ReadTable(const Section& section, const toml::table& table, std::string_view prefix, size_t index);
  void ReadValue(const Section& section, const Setting& setting, const toml::node& node, size_t index);
  void ReadNumber(const Setting& setting, const toml::node& node, const std::string& name, Ref ref);
  // Checks one text and makes a path absolute.
  void ReadText(const Setting& setting, const toml::node& node, const std::string& name, std::string& out);
  void RequireAll(const Section& section, size_t index);

  const std::string filename_;
  const std::string base_dir_;
  Config config_;
  std::vector<Problem> problems_;
  std::map<std::string, toml::source_position> places_;  // `feed[0].name`, `feed[0]`
};

// What is wrong with `text` as this setting's value; empty when nothing is. Paths are absolute by now.
std::string CheckText(const Setting& setting, const std::string& text);

// What no single value shows: names that stand twice, feeds that nobody declared, grants that are missing.
void CheckTogether(const Config& config, Reader& reader);

}  // namespace zhudong::config
