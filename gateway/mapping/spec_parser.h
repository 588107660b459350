// From a TOML document to a Spec, or to the list of all that is wrong with it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "gateway/mapping/spec.h"
#include "gateway/mapping/target.h"
#include "gateway/mapping/toml_view.h"

namespace zhudong::mapping {

// Used once.
class SpecParser {
 public:
  explicit SpecParser(Problems& problems) : problems_(problems) {}

  // The result is usable only when no problem was noted.
  Spec Parse(const toml::table& document);

 private:
  void ParseFormat(const TomlView& view);
  void ParseSignature(const toml::table& table);
  void ParseCodes(const toml::table& table);
  EventRule ParseEvent(const toml::table& table);
  std::vector<Condition> ParseConditions(const TomlView& event);
  std::vector<Origin> ParseOrigins(const TomlView& event, std::string_view key);
  Origin ParseOrigin(const TomlView& view);
  Fields ParseFields(const TomlView& view, const google::protobuf::Descriptor& root, const EventRule& rule, int depth);
  Field ParseField(const toml::table& table, const google::protobuf::Descriptor& root, const EventRule& rule);
  void ParseConverter(const TomlView& view, Field& field);
  FieldPath ParsePath(const TomlView& view, std::string_view key, const google::protobuf::Descriptor& root,
                      const EventRule& rule);
  void CheckSource(const TomlView& view, std::string_view key, const std::string& from);

  Problems& problems_;
  Spec spec_;
  std::map<std::string, std::shared_ptr<const CodeList>> codes_;
};

}  // namespace zhudong::mapping
