// The settings as text: what is in force, and what there is.
#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"
#include "gateway/config/load.h"
#include "gateway/config/settings.h"

namespace zhudong::config {
namespace {

// A TOML basic string.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string List(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) absl::StrAppend(&out, out.size() > 1 ? ", " : "", Quoted(text));
  return out + "]";
}

struct AsToml {
  std::string operator()(const std::string* text) const { return Quoted(*text); }
  std::string operator()(const std::vector<std::string>* texts) const { return List(*texts); }
  std::string operator()(const int64_t* number) const { return absl::StrCat(*number); }
  std::string operator()(const bool* flag) const { return *flag ? "true" : "false"; }
  std::string operator()(const absl::Duration* duration) const {
    return absl::StrCat(absl::ToDoubleSeconds(*duration));
  }
};

std::string Header(const Section& section) {
  return section.repeated ? absl::StrCat("[[", base::ToAbsl(section.name), "]]\n")
                          : absl::StrCat("[", base::ToAbsl(section.name), "]\n");
}

void AppendText(std::string* out, std::string_view text) { out->append(text); }

void PrintSection(const Section& section, void* values, std::string& out) {
  out += Header(section);
  for (const Setting& setting : section.settings) {
    if (!IsFor(setting, TypeOf(section, values))) continue;
    absl::StrAppend(&out, base::ToAbsl(setting.name), " = ", Printed(setting, values), "\n");
  }
  out += '\n';
}

// `1 to 1000 seconds`, `one of: conflict correction`; empty where there is nothing to say.
std::string Bounds(const Setting& setting) {
  if (!setting.choices.empty()) {
    std::string out = "one of:";
    for (std::string_view choice : setting.choices) absl::StrAppend(&out, " ", base::ToAbsl(choice));
    return out;
  }
  if (setting.most == 0) return {};
  return absl::StrCat(setting.least, " to ", static_cast<int64_t>(setting.most), setting.unit.empty() ? "" : " ",
                      base::ToAbsl(setting.unit));
}

}  // namespace

std::string Printed(const Setting& setting, void* values) {
  return setting.secrecy == Secrecy::kSecret ? "\"(hidden)\"" : std::visit(AsToml(), setting.at(values));
}

std::string Print(const Config& config) {
  Config copy = config;
  std::string out;
  for (const Section& section : Sections()) {
    for (size_t i = 0; i < section.count(copy); ++i) PrintSection(section, section.at(copy, i), out);
  }
  return out;
}

std::string Reference() {
  std::string out =
      "# All settings of the gateway, with their defaults. `zhudong config check FILE` checks a file.\n"
      "# Relative paths are relative to the file. `zhudong config plan` says what a changed file would do to a gateway "
      "that\n"
      "# runs, `zhudong config apply` does it.\n\n";
  for (const Section& section : Sections()) {
    absl::StrAppend(&out, "# ", base::ToAbsl(section.sentence), section.repeated ? " There may be several.\n" : "\n",
                    section.restart == Restart::kNeeded ? "# A change takes effect at the next start.\n" : "", "# ",
                    Header(section));
    for (const Setting& setting : section.settings) {
      absl::StrAppend(&out, "\n#   ", base::ToAbsl(setting.sentence), "\n");
      if (const std::string bounds = Bounds(setting); !bounds.empty()) absl::StrAppend(&out, "#   (", bounds, ")\n");
      if (!setting.types.empty()) {
        absl::StrAppend(&out, "#   For type ", absl::StrJoin(setting.types, ", ", AppendText), " alone.\n");
      }
      if (setting.presence == Presence::kRequired) out += "#   Required.\n";
      if (setting.secrecy == Secrecy::kSecret) out += "#   Secret: never printed.\n";
      absl::StrAppend(&out, "# ", base::ToAbsl(setting.name), " = ", std::visit(AsToml(), setting.at(section.fresh())),
                      "\n");
    }
    out += '\n';
  }
  return out;
}

}  // namespace zhudong::config
