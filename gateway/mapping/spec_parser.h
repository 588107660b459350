// From a TOML document to a Spec, or to the list of all that is wrong with it.
#pragma once

#include <string>
#include <string_view>

#include "gateway/mapping/rule_parts.h"
#include "gateway/mapping/spec.h"
#include "gateway/mapping/target.h"
#include "gateway/mapping/toml_view.h"

namespace zhudong::mapping {

// Used once.
class SpecParser {
 public:
  explicit SpecParser(Problems& problems)
      : problems_(problems),
        parts_(problems, [this](const TomlView& view, std::string_view key, const std::string& from) {
          CheckSource(view, key, from);
        }) {}
  // The parts know where it is.
  SpecParser(const SpecParser&) = delete;
  SpecParser& operator=(const SpecParser&) = delete;

  // The result is usable only when no problem was noted.
  Spec Parse(const toml::table& document);

 private:
  void ParseFormat(const TomlView& view);
  void ParseSignature(const toml::table& table);
  EventRule ParseEvent(const toml::table& table);
  Fields ParseFields(const TomlView& view, const google::protobuf::Descriptor& root, const EventRule& rule, int depth);
  Field ParseField(const toml::table& table, const google::protobuf::Descriptor& root, const EventRule& rule);
  void ParseConverter(const TomlView& view, Field& field);
  FieldPath ParsePath(const TomlView& view, std::string_view key, const google::protobuf::Descriptor& root,
                      const EventRule& rule);
  void CheckSource(const TomlView& view, std::string_view key, const std::string& from);

  Problems& problems_;
  RuleParts parts_;
  Spec spec_;
};

}  // namespace zhudong::mapping
