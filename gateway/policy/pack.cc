#include "gateway/policy/pack.h"

#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/model/dates.h"
#include "gateway/model/division_code.h"

namespace zhudong::policy {
namespace {

using base::ToAbsl;

constexpr size_t kMaxPackBytes = 1 << 20;
constexpr size_t kMaxEntries = 500;
constexpr size_t kMaxListed = 32;
constexpr size_t kMaxCodeBytes = 64;
constexpr size_t kMaxTextBytes = 1024;
constexpr size_t kVersionDigits = 12;
constexpr int64_t kMostBrought = 20;
constexpr std::string_view kNation = "100000";

using Keys = std::initializer_list<std::string_view>;

class PackParser {
 public:
  Pack Parse(const std::string& text) {
    try {
      const toml::table root = toml::parse(text);
      OnlyKeys(root, {"name", "region_code", "region_name", "effective_from", "source", "assurance", "choice",
                      "document", "tolerance", "brought", "nothing_due", "document_kind"});
      Head(root);
      for (const toml::table* entry : Entries(root, "choice")) Choice(*entry);
      for (const toml::table* entry : Entries(root, "document")) Document(*entry);
      for (const toml::table* entry : Entries(root, "tolerance")) Tolerance(*entry);
      for (const toml::table* entry : Entries(root, "brought")) Brought(*entry);
      for (const toml::table* entry : Entries(root, "nothing_due")) NothingDue(*entry);
      for (const toml::table* entry : Entries(root, "document_kind")) DocumentKind(*entry);
      NothingToBringWithoutLicense(root);
    } catch (const toml::parse_error& error) {
      problems_.push_back({error.source().begin, std::string(error.description())});
    }
    std::sort(pack_.rule_ids.begin(), pack_.rule_ids.end());
    pack_.rule_ids.erase(std::unique(pack_.rule_ids.begin(), pack_.rule_ids.end()), pack_.rule_ids.end());
    pack_.version = absl::StrCat(pack_.name, "-", crypto::Hex(crypto::Sha256(text)).substr(0, kVersionDigits));
    return std::move(pack_);
  }

  void AppendProblems(const std::string& file, std::string& out) {
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [where, what] : problems_) {
      absl::StrAppend(&out, out.empty() ? "" : "\n", file, ":", where.line, ":", where.column, ": ", what);
    }
  }

 private:
  void Problem(const toml::node& node, std::string what) {
    problems_.push_back({node.source().begin, std::move(what)});
  }

  void OnlyKeys(const toml::table& table, Keys known) {
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
        Problem(node, absl::StrCat("unknown key ", ToAbsl(key.str())));
      }
    }
  }

  static const toml::node& At(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    return node == nullptr ? table : *node;
  }

  std::vector<const toml::table*> Entries(const toml::table& root, std::string_view key) {
    std::vector<const toml::table*> entries;
    const toml::node* node = root.get(key);
    if (node == nullptr) return entries;
    const toml::array* array = node->as_array();
    if (array == nullptr || array->size() > kMaxEntries) {
      Problem(*node, absl::StrCat(ToAbsl(key), " must be at most ", kMaxEntries, " [[", ToAbsl(key), "]] tables"));
      return entries;
    }
    for (const toml::node& element : *array) {
      if (const toml::table* table = element.as_table()) {
        entries.push_back(table);
      } else {
        Problem(element, absl::StrCat("write [[", ToAbsl(key), "]]"));
      }
    }
    return entries;
  }

  std::string Text(const toml::table& table, std::string_view key, size_t max = kMaxTextBytes) {
    const toml::node& node = At(table, key);
    std::string text = node.value_or(std::string());
    if (text.empty() || text.size() > max) {
      Problem(node, absl::StrCat(ToAbsl(key), " must be given, a text of 1 to ", max, " bytes"));
    }
    return text;
  }

  // Letters, digits and _ : what a request may name.
  std::string Code(const toml::table& table, std::string_view key) {
    std::string code = Text(table, key, kMaxCodeBytes);
    if (!std::all_of(code.begin(), code.end(), [](char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-'; })) {
      Problem(At(table, key), absl::StrCat(ToAbsl(key), " is a code, of letters, digits, _ and -"));
    }
    return code;
  }

  // A list of texts; without `required` it may be absent.
  std::vector<std::string> List(const toml::table& table, std::string_view key, bool required) {
    std::vector<std::string> list;
    const toml::node* node = table.get(key);
    if (node == nullptr && !required) return list;
    const toml::array* array = At(table, key).as_array();
    if (array == nullptr || array->empty() || array->size() > kMaxListed) {
      Problem(At(table, key), absl::StrCat(ToAbsl(key), " must be a list of 1 to ", kMaxListed));
      return list;
    }
    for (const toml::node& element : *array) {
      list.push_back(element.value_or(std::string()));
      if (list.back().empty() || list.back().size() > kMaxCodeBytes) {
        Problem(element, absl::StrCat(ToAbsl(key), " holds texts of 1 to ", kMaxCodeBytes, " bytes"));
      }
    }
    return list;
  }

  // Words of an enum, as `id_card` of LICENSE_TYPE_ID_CARD.
  template <typename Enum>
  std::vector<Enum> EnumList(const toml::table& table, std::string_view key, std::string_view prefix,
                             bool (*parse)(google::protobuf::ConstStringParam, Enum*), bool required) {
    std::vector<Enum> values;
    for (const std::string& word : List(table, key, required)) {
      Enum value = {};
      if (!parse(absl::StrCat(ToAbsl(prefix), absl::AsciiStrToUpper(word)), &value) || value == 0) {
        Problem(At(table, key), absl::StrCat(ToAbsl(key), ": unknown word ", word));
        continue;
      }
      if (std::find(values.begin(), values.end(), value) != values.end()) {
        Problem(At(table, key), absl::StrCat(ToAbsl(key), " names ", word, " twice"));
      }
      values.push_back(value);
    }
    return values;
  }

  std::vector<v1::ApplicationClass> Classes(const toml::table& table) {
    return EnumList<v1::ApplicationClass>(table, "classes", "APPLICATION_CLASS_", &v1::ApplicationClass_Parse, true);
  }
  std::vector<v1::ApplicationStage> Stages(const toml::table& table, std::string_view key, bool required) {
    return EnumList<v1::ApplicationStage>(table, key, "APPLICATION_STAGE_", &v1::ApplicationStage_Parse, required);
  }
  std::vector<v1::LicenseType> Types(const toml::table& table, std::string_view key) {
    return EnumList<v1::LicenseType>(table, key, "LICENSE_TYPE_", &v1::LicenseType_Parse, false);
  }

  absl::CivilDay Day(const toml::table& table) {
    const model::Date date = model::ParseIsoDate(At(table, "effective_from").value_or(std::string()));
    if (!date.ok() || date.precision != model::DatePrecision::kDay) {
      Problem(At(table, "effective_from"), "effective_from must be given as \"YYYY-MM-DD\"");
    }
    return date.day;
  }

  // An entry may come into force later than its document.
  absl::CivilDay DayOfEntry(const toml::table& table) {
    return table.contains("effective_from") ? std::max(Day(table), pack_.effective_from) : pack_.effective_from;
  }

  // Every entry names its rules and quotes the words they rest on.
  std::vector<std::string> Rules(const toml::table& table) {
    std::vector<std::string> ids = List(table, "rule_ids", true);
    pack_.rule_ids.insert(pack_.rule_ids.end(), ids.begin(), ids.end());
    return ids;
  }

  std::string Region(const toml::table& table) {
    std::string code = Text(table, "region_code", kMaxCodeBytes);
    const model::DivisionCode parsed = model::ParseDivisionCode(code);
    if (code != kNation && (!parsed.well_formed || !parsed.known_province || code.size() != kNation.size())) {
      Problem(At(table, "region_code"), "region_code is the division's 6 digits; 100000 is the nation");
    }
    return code;
  }

  void Head(const toml::table& root) {
    pack_.name = Code(root, "name");
    pack_.region_code = Region(root);
    pack_.region_name = Text(root, "region_name");
    pack_.effective_from = Day(root);
    Text(root, "source");
    Text(root, "assurance", kMaxCodeBytes);
  }

  void Choice(const toml::table& table) {
    OnlyKeys(table, {"name", "question", "options", "chosen"});
    const std::string name = Code(table, "name");
    Text(table, "question");
    const std::vector<std::string> options = List(table, "options", true);
    const std::string chosen = Text(table, "chosen", kMaxCodeBytes);
    if (std::find(options.begin(), options.end(), chosen) == options.end()) {
      Problem(At(table, "chosen"), absl::StrCat("chosen must be one of the options of ", name));
    }
    if (!choices_.emplace(name, Answers{options, chosen}).second) {
      Problem(At(table, "name"), absl::StrCat("the choice ", name, " stands twice"));
    }
  }

  // Whether the choice that `when` names (`NAME=OPTION`) fell on it; true without a `when`.
  bool Chosen(const toml::table& table) {
    const toml::node* node = table.get("when");
    if (node == nullptr) return true;
    const std::string when = node->value_or(std::string());
    const size_t equals = when.find('=');
    const auto found = choices_.find(when.substr(0, equals));
    const std::string option = equals == std::string::npos ? "" : when.substr(equals + 1);
    if (found == choices_.end() ||
        std::find(found->second.options.begin(), found->second.options.end(), option) == found->second.options.end()) {
      Problem(*node, "when must name a [[choice]] and one of its options: NAME=OPTION");
      return false;
    }
    return found->second.chosen == option;
  }

  void Document(const toml::table& table) {
    OnlyKeys(table, {"code", "name", "accepted", "instead", "classes", "stages", "owed_at", "when", "effective_from",
                     "rule_ids", "quote"});
    PackDocument entry;
    entry.document.code = Code(table, "code");
    entry.document.name = Text(table, "name");
    entry.document.accepted = Types(table, "accepted");
    entry.document.instead = List(table, "instead", false);
    entry.document.rule_ids = Rules(table);
    entry.document.quote = Text(table, "quote");
    entry.demanded = {Classes(table), Stages(table, "stages", true), DayOfEntry(table)};
    entry.owed = {entry.demanded.classes, Stages(table, "owed_at", false), entry.demanded.effective_from};
    if (!Chosen(table)) return;
    for (const PackDocument& other : pack_.documents) {
      if (other.document.code == entry.document.code && Meet(other, entry)) {
        Problem(table, absl::StrCat(entry.document.code, " is demanded twice of one class at one stage"));
      }
    }
    pack_.documents.push_back(std::move(entry));
  }

  static bool Meet(const PackDocument& a, const PackDocument& b) {
    const auto shared = [](const auto& one, const auto& two) {
      return std::find_first_of(one.begin(), one.end(), two.begin(), two.end()) != one.end();
    };
    if (a.demanded.effective_from != b.demanded.effective_from) return false;
    if (!shared(a.demanded.classes, b.demanded.classes)) return false;
    return shared(a.demanded.stages, b.demanded.stages) || shared(a.owed.stages, b.demanded.stages) ||
           shared(a.demanded.stages, b.owed.stages) || shared(a.owed.stages, b.owed.stages);
  }

  void Tolerance(const toml::table& table) {
    OnlyKeys(table,
             {"region_code", "region_name", "documents", "classes", "stages", "effective_from", "rule_ids", "quote"});
    PackTolerance entry;
    entry.region_code = Region(table);
    entry.region_name = Text(table, "region_name");
    const std::string_view within = RegionPrefix(pack_.region_code);
    if (entry.region_code.compare(0, within.size(), within) != 0) {
      Problem(At(table, "region_code"), absl::StrCat("region_code must lie within ", pack_.region_code));
    }
    entry.documents = List(table, "documents", true);
    for (const std::string& code : entry.documents) {
      const bool known = std::any_of(pack_.documents.begin(), pack_.documents.end(),
                                     [&code](const PackDocument& known) { return known.document.code == code; });
      if (!known) Problem(At(table, "documents"), absl::StrCat("no [[document]] has the code ", code));
    }
    entry.scope = {Classes(table), Stages(table, "stages", true), DayOfEntry(table)};
    entry.rule_ids = Rules(table);
    entry.quote = Text(table, "quote");
    pack_.tolerances.push_back(std::move(entry));
  }

  void Brought(const toml::table& table) {
    OnlyKeys(table, {"classes", "count", "effective_from", "rule_ids", "quote"});
    const int64_t count = At(table, "count").value_or(int64_t{-1});
    if (count < 0 || count > kMostBrought) {
      Problem(At(table, "count"), absl::StrCat("count must be given, 0 to ", kMostBrought));
    }
    pack_.brought.push_back({static_cast<int>(count), {Classes(table), {}, DayOfEntry(table)}});
    Rules(table);
    Text(table, "quote");
  }

  void NothingDue(const toml::table& table) {
    OnlyKeys(table, {"classes", "stages", "effective_from", "rule_ids", "quote"});
    pack_.nothing_due.push_back({Classes(table), Stages(table, "stages", true), DayOfEntry(table)});
    Rules(table);
    Text(table, "quote");
  }

  // What the document speaks of without demanding it: licenses obtained, papers issued, letters that stand in.
  void DocumentKind(const toml::table& table) {
    OnlyKeys(table, {"code", "name", "role", "types", "rule_ids", "quote"});
    Code(table, "code");
    Text(table, "name");
    const std::string role = Text(table, "role", kMaxCodeBytes);
    if (role != "obtained" && role != "issued" && role != "stands_in") {
      Problem(At(table, "role"), "role must be obtained, issued or stands_in");
    }
    Types(table, "types");
    Rules(table);
    Text(table, "quote");
  }

  // Who brings no more than so many documents can't be asked for more that no license proves.
  void NothingToBringWithoutLicense(const toml::table& root) {
    for (const PackBrought& brought : pack_.brought) {
      for (const v1::ApplicationClass application_class : brought.scope.classes) {
        const auto unproved =
            std::count_if(pack_.documents.begin(), pack_.documents.end(), [&](const PackDocument& entry) {
              return entry.document.accepted.empty() &&
                     entry.demanded.Holds(application_class, v1::APPLICATION_STAGE_ACCEPTANCE, model::LastDay());
            });
        if (unproved > brought.count) {
          Problem(At(root, "brought"),
                  absl::StrCat("of ", v1::ApplicationClass_Name(application_class), " at most ", brought.count,
                               " documents are brought, but ", unproved, " are demanded that no license proves"));
        }
      }
    }
  }

  struct Answers {
    std::vector<std::string> options;
    std::string chosen;
  };

  Pack pack_;
  std::map<std::string, Answers> choices_;
  std::vector<std::pair<toml::source_position, std::string>> problems_;
};

}  // namespace

bool Scope::Holds(v1::ApplicationClass application_class, v1::ApplicationStage stage, absl::CivilDay day) const {
  return effective_from <= day && std::find(classes.begin(), classes.end(), application_class) != classes.end() &&
         std::find(stages.begin(), stages.end(), stage) != stages.end();
}

std::string_view RegionPrefix(std::string_view region_code) {
  if (region_code == kNation) return {};
  while (region_code.size() >= 2 && region_code.substr(region_code.size() - 2) == "00") region_code.remove_suffix(2);
  return region_code;
}

Pack ParsePack(const std::string& file, const std::string& text, std::string& problems) {
  if (text.size() > kMaxPackBytes) {
    absl::StrAppend(&problems, problems.empty() ? "" : "\n", file, ":1:1: ", text.size(), " bytes: at most ",
                    kMaxPackBytes);
    return {};
  }
  PackParser parser;
  Pack pack = parser.Parse(text);
  parser.AppendProblems(file, problems);
  return pack;
}

}  // namespace zhudong::policy
