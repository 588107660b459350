#include "gateway/config/reader.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"

namespace zhudong::config {
namespace {

std::string Place(std::string_view section, size_t index, std::string_view setting) {
  std::string place(section);
  place += '[' + std::to_string(index) + ']';
  if (!setting.empty()) {
    place += '.';
    place += setting;
  }
  return place;
}

std::string Dotted(std::string_view section, std::string_view setting) {
  std::string name(section);
  if (!setting.empty()) {
    name += '.';
    name += setting;
  }
  return name;
}

std::string DidYouMean(std::string_view written, const std::vector<std::string_view>& names) {
  const std::string_view nearest = Nearest(written, names);
  if (nearest.empty()) return "`zhudong config reference` lists them all";
  return "did you mean `" + std::string(nearest) + "`?";
}

std::string_view TypeName(const Ref& ref) {
  switch (ref.index()) {
    case 0:
      return "a text in quotes";
    case 1:
      return "a list of texts: [\"…\", \"…\"]";
    case 2:
      return "a whole number";
    case 3:
      return "true or false";
    default:
      return "a number of seconds";
  }
}

bool IsPath(Form form) {
  return form == Form::kFile || form == Form::kSecretFile || form == Form::kFolder || form == Form::kPath;
}

std::string Number(double value) {
  return value == std::floor(value) ? std::to_string(static_cast<int64_t>(value)) : absl::StrCat(value);
}

}  // namespace

void Reader::Read(const toml::table& root) {
  std::vector<std::string_view> names;
  for (const Section& section : Sections()) names.push_back(section.name);
  for (const auto& [key, node] : root) {
    const std::string_view name = key.str();
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      ComplainAt(key.source().begin, std::string(name), "there is no such section: " + DidYouMean(name, names));
    }
  }
  for (const Section& section : Sections()) {
    const toml::node* node = root.get(section.name);
    if (section.repeated) {
      if (node == nullptr) continue;
      const toml::array* tables = node->as_array();
      if (tables == nullptr || !tables->is_homogeneous(toml::node_type::table)) {
        ComplainAt(node->source().begin, std::string(section.name),
                   "there may be several of these: write [[" + std::string(section.name) + "]]");
        continue;
      }
      if (tables->size() > section.most) {
        ComplainAt(node->source().begin, std::string(section.name),
                   absl::StrCat("at most ", section.most, " of these, not ", tables->size()));
        continue;
      }
      for (size_t i = 0; i < tables->size(); ++i) {
        section.add(config_);
        ReadSection(section, *tables->get(i), i);
      }
    } else if (node != nullptr) {
      ReadSection(section, *node, 0);
    } else {
      RequireAll(section, 0);
    }
  }
}

void Reader::ReadSection(const Section& section, const toml::node& node, size_t index) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    ComplainAt(node.source().begin, std::string(section.name),
               "this is a section: write [" + std::string(section.name) + "] and its settings below");
    return;
  }
  places_[Place(section.name, index, {})] = node.source().begin;
  ReadTable(section, *table, {}, index);
  RequireAll(section, index);
}

void Reader::ReadTable(const Section& section, const toml::table& table, std::string_view prefix, size_t index) {
  for (const auto& [key, node] : table) {
    const std::string name = std::string(prefix) + std::string(key.str());
    const Setting* found = nullptr;
    bool is_group = false;
    std::vector<std::string_view> names;
    for (const Setting& setting : section.settings) {
      names.push_back(setting.name);
      if (setting.name == name) found = &setting;
      is_group = is_group || setting.name.substr(0, name.size() + 1) == name + ".";
    }
    const std::string dotted = Dotted(section.name, name);
    if (found != nullptr) {
      places_[Place(section.name, index, name)] = node.source().begin;
      ReadValue(section, *found, node, index);
    } else if (is_group && node.is_table()) {
      ReadTable(section, *node.as_table(), name + ".", index);
    } else if (is_group) {
      ComplainAt(node.source().begin, dotted, "this is a table: write [" + dotted + "] and its settings below");
    } else {
      ComplainAt(key.source().begin, dotted, "there is no such setting: " + DidYouMean(name, names));
    }
  }
}

void Reader::ReadValue(const Section& section, const Setting& setting, const toml::node& node, size_t index) {
  const Ref ref = setting.at(section.at(config_, index));
  const std::string name = Dotted(section.name, setting.name);
  if (auto* text = std::get_if<std::string*>(&ref); text != nullptr && node.is_string()) {
    // An empty text is the same as leaving an optional setting out.
    if (setting.presence == Presence::kOptional && node.as_string()->get().empty()) return (*text)->clear();
    ReadText(setting, node, name, **text);
  } else if (auto* list = std::get_if<std::vector<std::string>*>(&ref); list != nullptr && node.is_array()) {
    constexpr size_t kMostElements = 10000;
    if (node.as_array()->size() > kMostElements) {
      ComplainAt(node.source().begin, name, absl::StrCat("at most ", kMostElements, " elements"));
      return;
    }
    if (setting.presence == Presence::kRequired && node.as_array()->empty()) {
      ComplainAt(node.source().begin, name, "must not be empty");
    }
    for (const toml::node& element : *node.as_array()) {
      if (element.is_string()) {
        ReadText(setting, element, name, (*list)->emplace_back());
      } else {
        ComplainAt(element.source().begin, name, "every element is a text in quotes");
      }
    }
  } else if (auto* flag = std::get_if<bool*>(&ref); flag != nullptr && node.is_boolean()) {
    **flag = node.as_boolean()->get();
  } else if (node.is_number() && (std::holds_alternative<absl::Duration*>(ref) ||
                                  (std::holds_alternative<int64_t*>(ref) && node.is_integer()))) {
    ReadNumber(setting, node, name, ref);
  } else {
    ComplainAt(node.source().begin, name, "this is " + std::string(TypeName(ref)));
  }
}

void Reader::ReadNumber(const Setting& setting, const toml::node& node, const std::string& name, Ref ref) {
  const double value = *node.value<double>();
  if (!(value >= setting.least && value <= setting.most)) {
    std::string message = "between " + Number(setting.least) + " and " + Number(setting.most);
    if (!setting.unit.empty()) message += ' ' + std::string(setting.unit);
    ComplainAt(node.source().begin, name, message + ", not " + Number(value));
    return;
  }
  if (auto* integer = std::get_if<int64_t*>(&ref)) {
    **integer = *node.value<int64_t>();
  } else {
    **std::get_if<absl::Duration*>(&ref) = absl::Seconds(value);
  }
}

void Reader::ReadText(const Setting& setting, const toml::node& node, const std::string& name, std::string& out) {
  out = node.as_string()->get();
  if (IsPath(setting.form) && !out.empty()) {
    out = (std::filesystem::path(base_dir_) / out).lexically_normal().string();
  }
  if (std::string problem = CheckText(setting, out); !problem.empty()) {
    ComplainAt(node.source().begin, name, std::move(problem));
  }
}

void Reader::RequireAll(const Section& section, size_t index) {
  const std::string_view type = TypeOf(section, section.at(config_, index));
  for (const Setting& setting : section.settings) {
    const bool written = places_.contains(Place(section.name, index, setting.name));
    if (written && !type.empty() && !IsFor(setting, type)) {
      Complain(section.name, index, setting.name,
               "is for type " + std::string(setting.types.front()) + ", and this is " + std::string(type) +
                   ": leave it out, or correct the type");
    } else if (!written && IsFor(setting, type) && setting.presence == Presence::kRequired) {
      Complain(section.name, index, setting.name, "is required: " + std::string(setting.sentence));
    }
  }
}

void Reader::Complain(std::string_view section, size_t index, std::string_view setting, std::string message) {
  toml::source_position where{1, 1};
  for (const std::string& place : {Place(section, index, setting), Place(section, index, {})}) {
    if (auto found = places_.find(place); found != places_.end()) {
      where = found->second;
      break;
    }
  }
  ComplainAt(where, Dotted(section, setting), std::move(message));
}

void Reader::ComplainAt(toml::source_position where, std::string setting, std::string message) {
  problems_.push_back({.file = filename_,
                       .line = static_cast<int>(where.line),
                       .column = static_cast<int>(where.column),
                       .setting = std::move(setting),
                       .message = std::move(message)});
}

ParseResult Reader::Take() && {
  CheckTogether(config_, *this);
  std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return {.config = std::move(config_), .problems = std::move(problems_)};
}

}  // namespace zhudong::config
