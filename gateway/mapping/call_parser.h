// From a TOML document to a CallFile, or to the list of all that is wrong with it.
#pragma once

#include <memory>
#include <string>

#include "gateway/mapping/call_file.h"
#include "gateway/mapping/call_paths.h"
#include "gateway/mapping/rule_parts.h"
#include "gateway/mapping/toml_view.h"

namespace zhudong::mapping {

// Used once.
class CallParser {
 public:
  explicit CallParser(Problems& problems)
      : problems_(problems),
        parts_(problems, [this](const TomlView& view, std::string_view key, const std::string& from) {
          CheckSource(view, key, from);
        }) {}
  // The parts know where it is.
  CallParser(const CallParser&) = delete;
  CallParser& operator=(const CallParser&) = delete;

  // The result is usable only when no problem was noted.
  std::shared_ptr<const CallFile> Parse(const toml::table& document);

 private:
  ReplyRule ParseReply(const toml::table& table);
  CallRule ParseRule(const toml::table& table);
  void ParseOccasion(const TomlView& view, CallRule& rule);
  CallField ParseField(const toml::table& table);
  void ParseConverter(const TomlView& view, CallField& field);
  std::vector<Condition> ParseConditions(const TomlView& view, std::string_view key);
  void CheckSource(const TomlView& view, std::string_view key, const std::string& from);
  // That the words are values of the enum that `from` names, where it names one.
  template <typename Words>
  void CheckWords(const TomlView& view, std::string_view key, const std::string& from, const Words& words);
  static void CheckTargets(const TomlView& view, const CallRule& rule);

  Problems& problems_;
  RuleParts parts_;
  // Of the rule being parsed.
  v1::CaseKind kind_ = v1::CASE_KIND_UNSPECIFIED;
  CallPart part_ = CallPart::kEvent;
};

}  // namespace zhudong::mapping
