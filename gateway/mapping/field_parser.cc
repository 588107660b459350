// SpecParser: the fields of an event.
#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/mapping/convert.h"
#include "gateway/mapping/spec_parser.h"

namespace zhudong::mapping {
namespace {

using base::ToAbsl;
using google::protobuf::FieldDescriptor;

// What a converter can be put into.
bool Fits(Converter as, const FieldDescriptor& target) {
  const auto type = target.cpp_type();
  if (target.is_repeated()) return as == Converter::kTexts && type == FieldDescriptor::CPPTYPE_STRING;
  switch (as) {
    case Converter::kTexts:
      return false;
    case Converter::kText:
    case Converter::kDate:
      return type == FieldDescriptor::CPPTYPE_STRING;
    case Converter::kNumber:
    case Converter::kArea:
    case Converter::kMoney:
      return type == FieldDescriptor::CPPTYPE_DOUBLE;
    case Converter::kInteger:
      return type == FieldDescriptor::CPPTYPE_UINT32 || type == FieldDescriptor::CPPTYPE_UINT64;
    case Converter::kCode:
      return type == FieldDescriptor::CPPTYPE_STRING || type == FieldDescriptor::CPPTYPE_ENUM;
    case Converter::kBoolean:
      return type == FieldDescriptor::CPPTYPE_BOOL;
  }
  return false;
}

// Lists of lists end somewhere.
constexpr int kMaxListDepth = 3;

}  // namespace

Fields SpecParser::ParseFields(const TomlView& view, const google::protobuf::Descriptor& root, const EventRule& rule,
                               int depth) {
  Fields fields;
  for (const toml::table* table : view.Tables("fields")) fields.fields.push_back(ParseField(*table, root, rule));
  for (const toml::table* table : view.Tables("lists")) {
    const TomlView inner(*table, problems_, {"to", "from", "fields", "lists"});
    List list;
    list.path = inner.Text("to");
    list.to = ParsePath(inner, "to", root, rule);
    list.from = inner.Text("from");
    if (spec_.format == Format::kCsv) inner.Problem("lists are for JSON only");
    CheckSource(inner, "from", list.from);
    if (list.to.empty()) continue;
    if (!list.to.back()->is_repeated() || list.to.back()->message_type() == nullptr) {
      inner.Problem("to", absl::StrCat(list.path, " is no list of messages"));
    } else if (depth + 1 > kMaxListDepth) {
      inner.Problem("lists stand inside one another at most three deep");
    } else {
      list.element = std::make_shared<Fields>(ParseFields(inner, *list.to.back()->message_type(), rule, depth + 1));
      fields.lists.push_back(std::move(list));
    }
  }
  return fields;
}

FieldPath SpecParser::ParsePath(const TomlView& view, std::string_view key, const google::protobuf::Descriptor& root,
                                const EventRule& rule) {
  absl::StatusOr<FieldPath> path = FindPath(root, view.Text(key));
  if (!path.ok()) {
    view.Problem(key, std::string(path.status().message()));
    return {};
  }
  if (path->front()->containing_oneof() != nullptr && path->front()->message_type() != nullptr &&
      path->front() != rule.payload) {
    view.Problem(key, absl::StrCat(path->front()->name(), " is not this event's kind, ", rule.payload->name()));
  }
  return *std::move(path);
}

Field SpecParser::ParseField(const toml::table& table, const google::protobuf::Descriptor& root,
                             const EventRule& rule) {
  const TomlView view(table, problems_,
                      {"to", "from", "value", "first", "codes", "as", "unit", "required", "identity", "text_to"});
  Field field;
  field.path = view.Text("to");
  field.to = ParsePath(view, "to", root, rule);
  field.origin = parts_.ParseOrigin(view);
  field.required = view.Flag("required", false);
  field.identity = view.Flag("identity", false);
  if (field.identity && !field.required) view.Problem("identity", "identity is for required fields");
  if (field.to.empty()) return field;
  const bool texts = field.to.back()->is_repeated() && field.to.back()->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if ((field.to.back()->is_repeated() && !texts) || field.to.back()->message_type() != nullptr) {
    view.Problem("to", absl::StrCat(field.path, " is no single value: name a field inside it"));
    return field;
  }
  ParseConverter(view, field);
  if (!Fits(field.as, *field.to.back())) {
    view.Problem(view.Has("as") ? "as" : "to",
                 absl::StrCat("this kind of value does not fit ", field.path, ", which is a ",
                              field.to.back()->cpp_type_name(), ": choose another `as`"));
  }
  if (view.Has("text_to")) {
    field.text_path = view.Text("text_to");
    field.text_to = ParsePath(view, "text_to", root, rule);
    const bool text = !field.text_to.empty() && field.text_to.back()->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    if (field.as != Converter::kMoney || !text)
      view.Problem("text_to", "text_to is a text field beside an amount of money");
  }
  return field;
}

void SpecParser::ParseConverter(const TomlView& view, Field& field) {
  const std::string as = view.Text("as", field.origin.codes != nullptr ? "code" : "text");
  static const std::map<std::string, Converter> kConverters = {
      {"text", Converter::kText},     {"texts", Converter::kTexts},     {"date", Converter::kDate},
      {"number", Converter::kNumber}, {"integer", Converter::kInteger}, {"area", Converter::kArea},
      {"money", Converter::kMoney},   {"code", Converter::kCode},       {"yes-no", Converter::kBoolean}};
  const auto found = kConverters.find(as);
  if (found == kConverters.end()) {
    return view.Problem("as", "as must be one of text, texts, date, number, integer, area, money, code, yes-no");
  }
  field.as = found->second;
  field.origin.digits_speak =
      field.as != Converter::kText && field.as != Converter::kTexts && field.as != Converter::kDate;
  const bool coded = field.origin.codes != nullptr;
  if (coded != (field.as == Converter::kCode)) {
    // A constant needs no list: it is the enum's own name.
    if (!(field.as == Converter::kCode && field.origin.constant && field.origin.from.empty())) {
      return view.Problem("as", "`as = \"code\"` and `codes` belong together");
    }
    field.origin.codes = std::make_shared<CodeList>(CodeList{{field.origin.value, field.origin.value}});
  }
  if (field.as == Converter::kArea || field.as == Converter::kMoney) {
    const bool area = field.as == Converter::kArea;
    const std::optional<double> unit = area ? AreaUnit(view.Text("unit")) : MoneyUnit(view.Text("unit"));
    if (!unit) view.Problem("unit", area ? "unit is needed: ㎡, 亩, 公顷 …" : "unit is needed: 元, 万元, 亿元");
    field.factor = unit.value_or(1);
  } else if (view.Has("unit")) {
    view.Problem("unit", "unit is for area and money only");
  }
  const auto* enumeration =
      field.to.back()->cpp_type() == FieldDescriptor::CPPTYPE_ENUM ? field.to.back()->enum_type() : nullptr;
  if (enumeration == nullptr || field.origin.codes == nullptr) return;
  for (const auto& [word, meaning] : *field.origin.codes) {
    if (!meaning.empty() && enumeration->FindValueByName(meaning) == nullptr) {
      view.Problem(absl::StrCat(enumeration->name(), " has no value ", meaning));
    }
  }
}

}  // namespace zhudong::mapping
