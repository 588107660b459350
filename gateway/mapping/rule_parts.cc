#include "gateway/mapping/rule_parts.h"

#include <algorithm>

namespace zhudong::mapping {

using base::ToAbsl;

bool IsRuleName(const std::string& text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

void RuleParts::ParseCodes(const toml::table& table) {
  for (const auto& [key, node] : table) {
    auto list = std::make_shared<CodeList>();
    if (const toml::table* entries = node.as_table()) {
      for (const auto& [word, meaning] : *entries) {
        if (meaning.is_string()) {
          list->emplace(word.str(), meaning.as_string()->get());
        } else {
          problems_.Add(meaning.source(), absl::StrCat("the meaning of ", ToAbsl(word.str()), " must be a text"));
        }
      }
    } else {
      problems_.Add(node.source(), "a code list is a table of words and their meaning");
    }
    codes_[std::string(key.str())] = std::move(list);
  }
}

Origin RuleParts::ParseOrigin(const TomlView& view) const {
  Origin origin;
  origin.from = view.Texts("from");
  for (const std::string& from : origin.from) check_source_(view, "from", from);
  origin.constant = view.Has("value");
  origin.value = view.Text("value");
  if (origin.from.empty() && !origin.constant) view.Problem("`from` (a column or pointer) or `value` is needed");
  origin.first = static_cast<size_t>(view.Integer("first", 1, 4096, 0));
  if (view.Has("codes")) {
    const std::string name = view.Text("codes");
    const auto codes = codes_.find(name);
    if (codes == codes_.end()) {
      view.Problem("codes", absl::StrCat("there is no code list [codes.", name, "]"));
    } else {
      origin.codes = codes->second;
    }
  }
  return origin;
}

std::vector<Origin> RuleParts::ParseOrigins(const TomlView& rule, std::string_view key) const {
  std::vector<Origin> origins;
  for (const toml::table* table : rule.Tables(key)) {
    origins.push_back(ParseOrigin(TomlView(*table, problems_, {"from", "value", "first", "codes"})));
  }
  return origins;
}

std::vector<Condition> RuleParts::ParseConditions(const TomlView& rule, std::string_view key) const {
  std::vector<Condition> conditions;
  for (const toml::table* table : rule.Tables(key)) {
    const TomlView view(*table, problems_, {"from", "equals", "present"});
    Condition condition{view.Text("from"), view.Texts("equals"), view.Flag("present", true)};
    check_source_(view, "from", condition.from);
    if (view.Has("equals") == view.Has("present")) view.Problem("a condition has either `equals` or `present`");
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

}  // namespace zhudong::mapping
