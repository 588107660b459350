#include "gateway/forecast/table_parser.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/forecast/table_schema.h"
#include "gateway/model/dates.h"

namespace zhudong::forecast {
namespace {

using base::ToAbsl;

constexpr size_t kMaxNameBytes = 64;
constexpr size_t kMaxSourceBytes = 256;
constexpr size_t kMaxRows = 64;
constexpr size_t kMinPrefixDigits = 2;
constexpr size_t kMaxPrefixDigits = 12;
constexpr int64_t kMaxGrowthYears = 30;
constexpr double kMaxLimit = 1e9;
constexpr size_t kMaxDocumentBytes = 1 << 20;

constexpr std::string_view kAssurances[] = {"F", "R-high", "R-med", "R-low", "configured"};

constexpr std::pair<std::string_view, v1::VoltageLevel> kLevels[] = {
    {"220V", v1::VOLTAGE_LEVEL_220V},   {"380V", v1::VOLTAGE_LEVEL_380V},
    {"10kV", v1::VOLTAGE_LEVEL_10KV},   {"20kV", v1::VOLTAGE_LEVEL_20KV},
    {"35kV", v1::VOLTAGE_LEVEL_35KV},   {"66kV", v1::VOLTAGE_LEVEL_66KV},
    {"110kV", v1::VOLTAGE_LEVEL_110KV}, {"220kV", v1::VOLTAGE_LEVEL_220KV_AND_ABOVE},
};

// What a section says for all its values.
struct Said {
  std::string source;
  std::string assurance;
};

class DocumentParser {
 public:
  explicit DocumentParser(bool national) : national_(national) {}

  Document Parse(const std::string& text) {
    try {
      const toml::table root = toml::parse(text);
      Head(root);
      for (const auto& [key, node] : root) {
        const std::string_view name = key.str();
        if (name == "name" || name == "division_prefix" || name == "effective_from") continue;
        const toml::table* table = node.as_table();
        if (table == nullptr || !KnownSection(name)) {
          Problem(node, absl::StrCat("unknown section ", ToAbsl(name)));
        } else if (name == "voltage") {
          VoltageSection(*table);
        } else {
          Section(name, *table);
        }
      }
      if (national_) Complete(root);
    } catch (const toml::parse_error& error) {
      problems_.push_back({error.source().begin, std::string(error.description())});
    }
    return std::move(document_);
  }

  void AppendProblems(size_t position, const std::string& name, std::string& out) {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [where, what] : problems_) {
      absl::StrAppend(&out, out.empty() ? "" : "\n", "document ", position + 1, name.empty() ? "" : " (", name,
                      name.empty() ? "" : ")", ":", where.line, ":", where.column, ": ", what);
    }
  }

 private:
  void Problem(const toml::node& node, std::string what) {
    problems_.push_back({node.source().begin, std::move(what)});
  }

  static bool KnownSection(std::string_view name) {
    return name == "voltage" ||
           std::any_of(Schema().begin(), Schema().end(), [name](const Entry& entry) { return entry.section == name; });
  }

  static const Entry* EntryOf(std::string_view section, std::string_view key) {
    const auto it = std::find_if(Schema().begin(), Schema().end(), [section, key](const Entry& entry) {
      return entry.section == section && entry.key == key;
    });
    return it == Schema().end() ? nullptr : &*it;
  }

  // A text of 1 to `max` bytes; empty, and a problem, otherwise. An absent key gives `otherwise`.
  std::string Text(const toml::table& table, std::string_view key, size_t max, std::string otherwise) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return otherwise;
    const auto* text = node->as_string();
    if (text == nullptr || text->get().empty() || text->get().size() > max) {
      Problem(*node, absl::StrCat(ToAbsl(key), " must be a text of 1 to ", max, " bytes"));
      return "";
    }
    return text->get();
  }

  void Head(const toml::table& root) {
    document_.name = Text(root, "name", kMaxNameBytes, "");
    const bool plain = std::all_of(document_.name.begin(), document_.name.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (document_.name.empty() || !plain) Problem(At(root, "name"), "name must be given, of a-z, 0-9 and -");
    const model::Date from = model::ParseIsoDate(Text(root, "effective_from", kMaxNameBytes, ""));
    if (!from.ok() || from.precision != model::DatePrecision::kDay) {
      Problem(At(root, "effective_from"), "effective_from must be given as \"YYYY-MM-DD\"");
    }
    document_.effective_from = from.day;
    const toml::node* prefix = root.get("division_prefix");
    if (prefix == nullptr) return;
    if (national_) return Problem(*prefix, "the first document holds everywhere: it can't have a division_prefix");
    const std::string digits = prefix->value_or(std::string());
    if (digits.size() < kMinPrefixDigits || digits.size() > kMaxPrefixDigits ||
        !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      Problem(*prefix, "division_prefix must be a text of 2 to 12 digits, as \"4401\"");
    }
    document_.division_prefix = digits;
  }

  static const toml::node& At(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    return node == nullptr ? table : *node;
  }

  Said SaidIn(const toml::table& table, const Said& otherwise) {
    Said said = {Text(table, "source", kMaxSourceBytes, otherwise.source),
                 Text(table, "assurance", kMaxNameBytes, otherwise.assurance)};
    if (!said.assurance.empty() &&
        std::find(std::begin(kAssurances), std::end(kAssurances), said.assurance) == std::end(kAssurances)) {
      Problem(At(table, "assurance"), "assurance must be F, R-high, R-med, R-low or configured");
    }
    return said;
  }

  // Every number has a source and an assurance, its own or its section's.
  void MustSay(const toml::node& node, const Said& said, std::string_view key) {
    if (said.source.empty()) Problem(node, absl::StrCat(ToAbsl(key), " has no source: name the table and clause"));
    if (said.assurance.empty()) Problem(node, absl::StrCat(ToAbsl(key), " has no assurance"));
  }

  void Section(std::string_view name, const toml::table& table) {
    const Said said = SaidIn(table, {});
    for (const auto& [key, node] : table) {
      if (key == "source" || key == "assurance" || key == "unit") continue;
      const Entry* entry = EntryOf(name, key.str());
      if (entry == nullptr) {
        Problem(node, absl::StrCat("unknown key ", ToAbsl(key.str()), " in ", ToAbsl(name)));
        continue;
      }
      if (const toml::node* unit = table.get("unit"); unit != nullptr && unit->value_or(std::string()) != entry->unit) {
        Problem(*unit, absl::StrCat("the unit of ", ToAbsl(name), ".", ToAbsl(entry->key), " is ", ToAbsl(entry->unit),
                                    ": convert the values"));
      }
      const std::string whole = absl::StrCat(ToAbsl(name), ".", ToAbsl(key.str()));
      if (entry->kind == EntryKind::kValue) document_.values.emplace(whole, Value(*entry, node, said));
      if (entry->kind == EntryKind::kSteps) document_.steps.emplace(whole, StepRows(*entry, node, said));
      if (entry->kind == EntryKind::kGrowth) document_.growth.emplace(whole, GrowthRow(*entry, node, said));
    }
  }

  Sourced Value(const Entry& entry, const toml::node& node, const Said& section) {
    const toml::node* numbers = &node;
    Said said = section;
    if (const toml::table* table = node.as_table()) {
      OnlyKeys(*table, entry.kind == EntryKind::kSteps
                           ? std::initializer_list<std::string_view>{"value", "source", "assurance", "up_to"}
                           : std::initializer_list<std::string_view>{"value", "source", "assurance"});
      said = SaidIn(*table, section);
      numbers = &At(*table, "value");
    }
    MustSay(node, said, entry.key);
    const std::vector<double> three = Numbers(*numbers, entry.min, entry.max);
    if (three.size() != 3 || !(three[0] <= three[1] && three[1] <= three[2])) {
      Problem(*numbers, absl::StrCat(ToAbsl(entry.key), " must be [low, expected, high], rising, each from ", entry.min,
                                     " to ", entry.max));
      return {};
    }
    return {{three[0], three[1], three[2]}, std::string(entry.unit), said.source, said.assurance};
  }

  // Empty when `node` is no list of numbers within the bounds.
  static std::vector<double> Numbers(const toml::node& node, double min, double max) {
    const toml::array* array = node.as_array();
    if (array == nullptr || array->size() > kMaxRows) return {};
    std::vector<double> numbers;
    for (const toml::node& element : *array) {
      const double number = element.value<double>().value_or(std::nan(""));
      if (!(number >= min && number <= max)) return {};
      numbers.push_back(number);
    }
    return numbers;
  }

  void OnlyKeys(const toml::table& table, std::initializer_list<std::string_view> known) {
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
        Problem(node, absl::StrCat("unknown key ", ToAbsl(key.str())));
      }
    }
  }

  // The tables of a list of 1 to kMaxRows rows with rising limits, the last without one.
  std::vector<std::pair<const toml::table*, double>> Rows(const toml::node& node) {
    std::vector<std::pair<const toml::table*, double>> rows;
    const toml::array* array = node.as_array();
    if (array == nullptr || array->empty() || array->size() > kMaxRows) {
      Problem(node, absl::StrCat("must be a list of 1 to ", kMaxRows, " rows"));
      return rows;
    }
    double last = 0;
    for (const toml::node& element : *array) {
      const toml::table* table = element.as_table();
      if (table == nullptr) {
        Problem(element, "a row must be a table");
        continue;
      }
      const bool is_last = &element == &array->back();
      const toml::node* limit = table->get("up_to");
      const double up_to = limit != nullptr ? limit->value<double>().value_or(0) : kMaxLimit;
      if (is_last != (limit == nullptr)) {
        Problem(*table, "every row but the last has up_to, and the last has none");
      } else if (!(up_to > last && up_to <= kMaxLimit)) {
        Problem(limit == nullptr ? *table : *limit, "up_to must rise from row to row");
      }
      last = up_to;
      rows.push_back({table, is_last ? std::numeric_limits<double>::infinity() : up_to});
    }
    return rows;
  }

  Steps StepRows(const Entry& entry, const toml::node& node, const Said& said) {
    std::vector<Step> steps;
    for (const auto& [table, up_to] : Rows(node)) steps.push_back({up_to, Value(entry, *table, said)});
    return Steps(std::move(steps));
  }

  Growth GrowthRow(const Entry& entry, const toml::node& node, const Said& section) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      Problem(node, absl::StrCat(ToAbsl(entry.key), " must be { shares = […], saturated_in_year = N }"));
      return {};
    }
    OnlyKeys(*table, {"shares", "saturated_in_year", "source", "assurance"});
    const Said said = SaidIn(*table, section);
    MustSay(node, said, entry.key);
    Growth growth = {Numbers(At(*table, "shares"), entry.min, entry.max), said.source, said.assurance};
    if (growth.shares.empty() || !std::is_sorted(growth.shares.begin(), growth.shares.end())) {
      Problem(At(*table, "shares"), "shares must be a rising list of numbers from 0 to 1, the first year's first");
      return {};
    }
    const toml::node& year = At(*table, "saturated_in_year");
    const int64_t saturated = year.is_integer() ? year.as_integer()->get() : 0;
    if (saturated < 1 || saturated > kMaxGrowthYears) {
      Problem(year, absl::StrCat("saturated_in_year must be a whole number from 1 to ", kMaxGrowthYears));
      return {};
    }
    // From the last share given in equal steps to 1.
    const double known = growth.shares.back();
    const auto given = static_cast<int64_t>(growth.shares.size());
    for (int64_t n = given + 1; n <= saturated; ++n) {
      growth.shares.push_back(n == saturated ? 1.0
                                             : known + (1 - known) * static_cast<double>(n - given) /
                                                           static_cast<double>(saturated - given));
    }
    if (growth.shares.back() != 1.0) Problem(year, "the last share must be 1, or saturated_in_year later than it");
    return growth;
  }

  void VoltageSection(const toml::table& table) {
    OnlyKeys(table, {"rows", "source", "assurance"});
    const Said said = SaidIn(table, {});
    MustSay(table, said, "voltage");
    Voltages voltages = {{}, said.source, said.assurance};
    for (const auto& [row, up_to] : Rows(At(table, "rows"))) {
      OnlyKeys(*row, {"level", "up_to", "unit"});
      const std::string name = At(*row, "level").value_or(std::string());
      const auto* level = std::find_if(std::begin(kLevels), std::end(kLevels),
                                       [&name](const auto& known) { return known.first == name; });
      if (level == std::end(kLevels)) {
        Problem(At(*row, "level"), "level must be 220V, 380V, 10kV, 20kV, 35kV, 66kV, 110kV or 220kV");
        continue;
      }
      const std::string unit = At(*row, "unit").value_or(std::string());
      if (std::isfinite(up_to) && unit != "kW" && unit != "kVA") {
        Problem(At(*row, "unit"), "unit must be kW or kVA: they differ by power factor and load rate");
      }
      if (!voltages.rows.empty() && voltages.rows.back().level >= level->second) {
        Problem(At(*row, "level"), "levels must rise from row to row");
      }
      voltages.rows.push_back(
          {level->second, up_to, unit == "kW" ? CapacityUnit::kKilowatt : CapacityUnit::kKilovoltAmpere});
    }
    document_.voltages = std::move(voltages);
  }

  void Complete(const toml::table& root) {
    for (const Entry& entry : Schema()) {
      const toml::node* section = root.get(entry.section);
      if (entry.later || (section != nullptr && section->is_table() && section->as_table()->contains(entry.key)))
        continue;
      Problem(section == nullptr ? root : *section,
              absl::StrCat("the first document must be complete: ", ToAbsl(entry.section), ".", ToAbsl(entry.key),
                           " is missing"));
    }
    if (!root.contains("voltage")) Problem(root, "the first document must be complete: voltage is missing");
  }

  const bool national_;
  Document document_;
  std::vector<std::pair<toml::source_position, std::string>> problems_;
};

}  // namespace

Document ParseDocument(const std::string& text, size_t position, std::string& problems) {
  if (text.size() > kMaxDocumentBytes) {
    absl::StrAppend(&problems, problems.empty() ? "" : "\n", "document ", position + 1, ":1:1: ", text.size(),
                    " bytes: at most ", kMaxDocumentBytes);
    return {};
  }
  DocumentParser parser(position == 0);
  Document document = parser.Parse(text);
  parser.AppendProblems(position, document.name, problems);
  return document;
}

}  // namespace zhudong::forecast
