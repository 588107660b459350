#include "gateway/policy/pack.h"

#include <toml++/toml.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/model/dates.h"
#include "gateway/model/division_code.h"
#include "gateway/policy/pack_clocks.h"
#include "gateway/policy/pack_fields.h"
#include "gateway/policy/pack_guide.h"
#include "gateway/policy/pack_routes.h"

namespace zhudong::policy {
namespace {

constexpr size_t kMaxPackBytes = 1 << 20;
constexpr size_t kMaxPacks = 1000;
constexpr size_t kVersionDigits = 12;
constexpr int64_t kMostBrought = 20;

class PackParser : public PackFields {
 public:
  Pack Parse(const std::string& text) {
    try {
      const toml::table root = toml::parse(text);
      OnlyKeys(root, {"name",
                      "region_code",
                      "region_name",
                      "effective_from",
                      "source",
                      "assurance",
                      "choice",
                      "document",
                      "tolerance",
                      "brought",
                      "nothing_due",
                      "document_kind",
                      "process",
                      "term",
                      "capacity_limit",
                      "cap",
                      "outage_notice",
                      "report",
                      "prohibition",
                      "ducts",
                      "route",
                      "investment_boundary",
                      "favoured_project",
                      "charge",
                      "programme",
                      "hotline",
                      "catalogue",
                      "service_category",
                      "service_item",
                      "publication",
                      "invitation"});
      Head(root);
      pack_.version = absl::StrCat(pack_.name, "-", crypto::Hex(crypto::Sha256(text)).substr(0, kVersionDigits));
      for (const toml::table* entry : Entries(root, "choice")) Choice(*entry);
      for (const toml::table* entry : Entries(root, "document")) Document(*entry);
      for (const toml::table* entry : Entries(root, "tolerance")) Tolerance(*entry);
      for (const toml::table* entry : Entries(root, "brought")) Brought(*entry);
      for (const toml::table* entry : Entries(root, "nothing_due")) NothingDue(*entry);
      for (const toml::table* entry : Entries(root, "document_kind")) DocumentKind(*entry);
      NothingToBringWithoutLicense(root);
      ParseClocks(root, *this, pack_);
      ParseRoutes(root, *this, pack_);
      ParseGuide(root, *this, pack_);
    } catch (const toml::parse_error& error) {
      Problem(error.source().begin, std::string(error.description()));
    }
    std::sort(pack_.rule_ids.begin(), pack_.rule_ids.end());
    pack_.rule_ids.erase(std::unique(pack_.rule_ids.begin(), pack_.rule_ids.end()), pack_.rule_ids.end());
    return std::move(pack_);
  }

 private:
  std::vector<v1::ApplicationClass> Classes(const toml::table& table) {
    return EnumList<v1::ApplicationClass>(table, "classes", "APPLICATION_CLASS_", &v1::ApplicationClass_Parse, true);
  }
  std::vector<v1::ApplicationStage> Stages(const toml::table& table, std::string_view key, bool required) {
    return EnumList<v1::ApplicationStage>(table, key, "APPLICATION_STAGE_", &v1::ApplicationStage_Parse, required);
  }
  std::vector<v1::LicenseType> Types(const toml::table& table, std::string_view key) {
    return EnumList<v1::LicenseType>(table, key, "LICENSE_TYPE_", &v1::LicenseType_Parse, false);
  }

  // An entry may come into force later than its document.
  absl::CivilDay DayOfEntry(const toml::table& table) {
    if (!table.contains("effective_from")) return pack_.effective_from;
    return std::max(Day(table, "effective_from"), pack_.effective_from);
  }

  // Every entry names its rules and quotes the words they rest on.
  std::vector<std::string> Rules(const toml::table& table) {
    std::vector<std::string> ids = List(table, "rule_ids", true);
    pack_.rule_ids.insert(pack_.rule_ids.end(), ids.begin(), ids.end());
    return ids;
  }

  void Head(const toml::table& root) {
    pack_.name = Code(root, "name");
    pack_.region_code = Region(root);
    pack_.region_name = Text(root, "region_name");
    pack_.effective_from = Day(root, "effective_from");
    pack_.source = Text(root, "source");
    pack_.assurance = Text(root, "assurance", kMaxCodeBytes);
  }

  void Document(const toml::table& table) {
    OnlyKeys(table, {"code", "name", "accepted", "instead", "classes", "stages", "owed_at", "optional", "when",
                     "effective_from", "rule_ids", "quote"});
    PackDocument entry;
    entry.document.code = Code(table, "code");
    entry.document.name = Text(table, "name");
    entry.document.accepted = Types(table, "accepted");
    entry.document.instead = List(table, "instead", false);
    entry.document.rule_ids = Rules(table);
    entry.document.quote = Text(table, "quote");
    entry.demanded = {Classes(table), Stages(table, "stages", true), DayOfEntry(table)};
    entry.owed = {entry.demanded.classes, Stages(table, "owed_at", false), entry.demanded.effective_from};
    entry.optional = Flag(table, "optional").value_or(false);
    if (entry.optional && (entry.document.accepted.empty() || !entry.owed.stages.empty())) {
      Problem(At(table, "optional"), "what is optional is looked up: it needs `accepted`, and is never owed");
    }
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
              return entry.document.accepted.empty() && !entry.optional &&
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

  Pack pack_;
};

}  // namespace

bool Scope::Holds(v1::ApplicationClass application_class, v1::ApplicationStage stage, absl::CivilDay day) const {
  return effective_from <= day && std::find(classes.begin(), classes.end(), application_class) != classes.end() &&
         std::find(stages.begin(), stages.end(), stage) != stages.end();
}

std::string_view RegionPrefix(std::string_view region_code) {
  if (region_code == kNation) return {};
  return model::DivisionPrefix(region_code);
}

bool CustomerScope::Holds(Customer customer, bool special, absl::CivilDay day) const {
  if (day < effective_from || day > effective_until || special_load.value_or(special) != special) return false;
  return std::find(customers.begin(), customers.end(), customer) != customers.end();
}

bool Within(std::string_view division_code, std::string_view region_code) {
  const std::string_view prefix = RegionPrefix(region_code);
  return division_code.substr(0, prefix.size()) == prefix;
}

std::vector<std::pair<std::string, std::string>> RegionsOf(const Packs& packs) {
  std::set<std::pair<std::string, std::string>> regions;
  for (const auto& pack : packs) regions.emplace(pack->region_code, pack->region_name);
  return {regions.begin(), regions.end()};
}

std::vector<const Pack*> Speaking(const Packs& packs, std::string_view division_code, absl::CivilDay day) {
  std::vector<const Pack*> speaking;
  for (const auto& pack : packs) {
    if (pack->effective_from > day || !Within(division_code, pack->region_code)) continue;
    if (!speaking.empty() && speaking.back()->region_code == pack->region_code) continue;
    speaking.push_back(pack.get());
  }
  return speaking;
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

absl::StatusOr<Packs> ParsePacks(const std::map<std::string, std::string>& packs) {
  if (packs.size() > kMaxPacks) {
    return absl::InvalidArgumentError(absl::StrCat(packs.size(), " policy packs: at most ", kMaxPacks));
  }
  Packs parsed;
  std::map<std::pair<std::string, absl::CivilDay>, std::string> begun;
  std::string problems;
  for (const auto& [file, text] : packs) {
    const size_t before = problems.size();
    auto pack = std::make_shared<const Pack>(ParsePack(file, text, problems));
    const auto [first, fresh] = begun.emplace(std::make_pair(pack->region_code, pack->effective_from), file);
    if (!fresh && problems.size() == before) {
      absl::StrAppend(&problems, problems.empty() ? "" : "\n", file, ":1:1: ", first->second,
                      " holds for the same region from the same day: leave one out");
    }
    parsed.push_back(std::move(pack));
  }
  if (!problems.empty()) return absl::InvalidArgumentError(problems);
  std::stable_sort(parsed.begin(), parsed.end(), [](const auto& a, const auto& b) {
    return std::make_tuple(RegionPrefix(a->region_code).size(), a->effective_from) >
           std::make_tuple(RegionPrefix(b->region_code).size(), b->effective_from);
  });
  return parsed;
}

}  // namespace zhudong::policy
