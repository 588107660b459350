// The words that mapping files and call files share: code lists, where a value comes from, conditions.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/mapping/spec.h"
#include "gateway/mapping/toml_view.h"

namespace zhudong::mapping {

// 1 to 64 of a-z, 0-9, -.
bool IsRuleName(const std::string& text);

// The choice that the word at `key` names; `otherwise`, and a problem where there is one, when it names none.
template <typename T>
T OneOf(const TomlView& view, std::string_view key, T otherwise,
        std::initializer_list<std::pair<std::string_view, T>> choices) {
  if (!view.Has(key)) return otherwise;
  const std::string word = view.Text(key);
  std::string all;
  for (const auto& [name, value] : choices) {
    if (word == name) return value;
    absl::StrAppend(&all, all.empty() ? "" : ", ", base::ToAbsl(name));
  }
  view.Problem(key, absl::StrCat(base::ToAbsl(key), " must be one of ", all));
  return otherwise;
}

// Of one document. Used once; what it refers to must outlive it.
class RuleParts {
 public:
  // Notes a problem when `from`, the value of `key`, names nothing that there can be.
  using CheckSource = std::function<void(const TomlView& view, std::string_view key, const std::string& from)>;

  RuleParts(Problems& problems, CheckSource check_source)
      : problems_(problems), check_source_(std::move(check_source)) {}

  // [codes.NAME]. Before what uses them.
  void ParseCodes(const toml::table& table);
  // `from`, `value`, `first`, `codes` of a table that may hold others, too.
  Origin ParseOrigin(const TomlView& view) const;
  std::vector<Origin> ParseOrigins(const TomlView& rule, std::string_view key) const;
  // `when = [{ from = …, equals = … | present = … }]`.
  std::vector<Condition> ParseConditions(const TomlView& rule, std::string_view key = "when") const;

 private:
  Problems& problems_;
  const CheckSource check_source_;
  std::map<std::string, std::shared_ptr<const CodeList>> codes_;
};

}  // namespace zhudong::mapping
