#include "gateway/calendar/document.h"

#include <toml++/toml.h>

#include <optional>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"

namespace zhudong::calendar {
namespace {

using base::ToAbsl;
using Day = absl::CivilDay;

constexpr size_t kMaxDocumentBytes = 1 << 20;
constexpr size_t kMaxTextBytes = 256;
constexpr int kMaxSpanDays = 31;

bool IsWeekend(Day day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

class DocumentParser {
 public:
  Document Parse(const std::string& text) {
    try {
      const toml::table root = toml::parse(text);
      document_.name = Text(root, "name");
      for (const auto& [key, node] : root) {
        const std::string_view name = key.str();
        if (name == "name") continue;
        if (name == "statute" && node.is_table()) {
          Statute(*node.as_table());
        } else if (name == "year" || name == "expected" || name == "change") {
          Each(name, node);
        } else {
          Problem(node, absl::StrCat("unknown key ", ToAbsl(name),
                                     ": write name, [statute], [[year]], [[expected]] or [[change]]"));
        }
      }
    } catch (const toml::parse_error& error) {
      Say(error.source(), std::string(error.description()));
    }
    return std::move(document_);
  }

  // The problems found, a line each, behind `where`.
  std::string Problems(const std::string& where) const {
    std::string all;
    for (const std::string& line : lines_) absl::StrAppend(&all, where, line);
    return all;
  }

 private:
  void Say(const toml::source_region& where, const std::string& what) {
    lines_.push_back(absl::StrCat(":", where.begin.line, ":", where.begin.column, ": ", what, "\n"));
  }
  void Problem(const toml::node& node, const std::string& what) { Say(node.source(), what); }

  std::string Text(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    const std::optional<std::string> text = node == nullptr ? std::nullopt : node->value<std::string>();
    if (!text || text->empty() || text->size() > kMaxTextBytes) {
      Problem(node == nullptr ? table : *node, absl::StrCat(ToAbsl(key), ": a text of 1 to 256 bytes must stand here"));
      return {};
    }
    return *text;
  }

  int Year(const toml::table& table) {
    const toml::node* node = table.get("year");
    const int64_t year = node == nullptr ? 0 : node->value_or(int64_t{0});
    if (year < model::FirstDay().year() || year > model::LastDay().year()) {
      Problem(node == nullptr ? table : *node, "year: a year from 1949 to 2149 must stand here");
      return 0;
    }
    return static_cast<int>(year);
  }

  void Only(const toml::table& table, std::initializer_list<std::string_view> known) {
    for (const auto& [key, node] : table) {
      bool found = false;
      for (std::string_view name : known) found = found || key.str() == name;
      if (!found) Problem(node, absl::StrCat("unknown key ", ToAbsl(key.str())));
    }
  }

  // Calls `take(node, text)` for every text of a list that may be missing.
  template <typename Take>
  void List(const toml::table& table, std::string_view key, Take take) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    if (!node->is_array()) return Problem(*node, absl::StrCat(ToAbsl(key), ": a list must stand here"));
    for (const toml::node& item : *node->as_array()) {
      const std::optional<std::string> text = item.value<std::string>();
      if (text) {
        take(item, *text);
      } else {
        Problem(item, "write a day as text: \"2026-02-14\"");
      }
    }
  }

  // `2026-02-15/2026-02-23` or a single day.
  std::vector<Day> Days(const toml::node& node, const std::string& text) {
    const size_t slash = text.find('/');
    const model::Date first = model::ParseIsoDate(std::string_view(text).substr(0, slash));
    const model::Date last =
        slash == std::string::npos ? first : model::ParseIsoDate(std::string_view(text).substr(slash + 1));
    if (!first.ok() || !last.ok() || first.precision != model::DatePrecision::kDay ||
        last.precision != model::DatePrecision::kDay) {
      Problem(node, absl::StrCat(text, " is no day: write 2026-02-14, or 2026-02-15/2026-02-23"));
      return {};
    }
    if (last.day < first.day || last.day - first.day >= kMaxSpanDays) {
      Problem(node, absl::StrCat(text, ": the last day must follow the first within a month"));
      return {};
    }
    std::vector<Day> days;
    for (Day day = first.day; day <= last.day; ++day) days.push_back(day);
    return days;
  }

  void Statute(const toml::table& table) {
    Only(table, {"source", "days"});
    document_.statute = Text(table, "source");
    // In a leap year, so that 02-29 may stand here as well.
    List(table, "days", [&](const toml::node& node, const std::string& text) {
      const size_t slash = text.find('/');
      std::string span = absl::StrCat("2000-", text.substr(0, slash));
      if (slash != std::string::npos) absl::StrAppend(&span, "/2000-", text.substr(slash + 1));
      for (Day day : Days(node, span)) document_.fixed.emplace_back(day.month(), day.day());
    });
  }

  void Each(std::string_view name, const toml::node& node) {
    const toml::array* rows = node.as_array();
    if (rows == nullptr) return Problem(node, absl::StrCat("write [[", ToAbsl(name), "]]"));
    for (const toml::node& row : *rows) {
      if (!row.is_table()) {
        Problem(row, absl::StrCat("write [[", ToAbsl(name), "]]"));
      } else if (name == "year") {
        AddYear(*row.as_table());
      } else if (name == "change") {
        Only(*row.as_table(), {"notice", "published", "rest", "work"});
        document_.changes.push_back(ReadNotice(*row.as_table(), 0));
      } else {
        AddExpected(*row.as_table());
      }
    }
  }

  void AddExpected(const toml::table& table) {
    Only(table, {"year", "days"});
    const int year = Year(table);
    List(table, "days", [&](const toml::node& node, const std::string& text) {
      for (Day day : Days(node, text)) document_.expected[year].push_back(day);
    });
  }

  void AddYear(const toml::table& table) {
    Only(table, {"year", "notice", "published", "rest", "work"});
    const int year = Year(table);
    if (year == 0) return;
    Notice notice = ReadNotice(table, year);
    if (!document_.years.emplace(year, std::move(notice)).second) {
      Problem(table, absl::StrCat("the year ", year, " stands twice: change single days with [[change]]"));
    }
  }

  // `year` 0: of any year, and whatever the week says.
  Notice ReadNotice(const toml::table& table, int year) {
    Notice notice;
    notice.source = Text(table, "notice");
    const std::string published = Text(table, "published");
    if (!published.empty() && !model::ParseIsoDate(published).ok()) {
      Problem(*table.get("published"), "published: write a day, 2025-11-04");
    }
    absl::StrAppend(&notice.source, ", ", published);
    for (const bool working : {false, true}) {
      List(table, working ? "work" : "rest", [&](const toml::node& node, const std::string& text) {
        for (Day day : Days(node, text)) AddDay(node, day, working, year, notice);
      });
    }
    return notice;
  }

  void AddDay(const toml::node& node, Day day, bool working, int year, Notice& notice) {
    const std::string name = model::FormatIsoDate(day);
    const bool near = day.year() == year || (day.year() == year - 1 && day.month() == 12);
    if (year != 0 && !near) {
      Problem(node, absl::StrCat(name, " is no day of ", year, " or of the December before"));
    } else if (year != 0 && working && !IsWeekend(day)) {
      Problem(node, absl::StrCat(name, " is no Saturday or Sunday: it is worked anyway"));
    } else if (!notice.days.emplace(day, working).second) {
      Problem(node, absl::StrCat(name, " stands twice in one notice"));
    }
  }

  Document document_;
  std::vector<std::string> lines_;
};

}  // namespace

Document ParseDocument(const std::string& text, size_t position, std::string& problems) {
  const std::string number = absl::StrCat("document ", position + 1);
  if (text.size() > kMaxDocumentBytes) {
    absl::StrAppend(&problems, number, ": is longer than 1 MiB\n");
    return {};
  }
  DocumentParser parser;
  Document document = parser.Parse(text);
  problems += parser.Problems(document.name.empty() ? number : absl::StrCat(number, " (", document.name, ")"));
  return document;
}

}  // namespace zhudong::calendar
