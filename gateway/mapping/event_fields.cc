// EventBuilder: one value into one field.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"
#include "gateway/mapping/convert.h"
#include "gateway/mapping/event_builder.h"
#include "gateway/mapping/target.h"
#include "gateway/model/text.h"

namespace zhudong::mapping {

using google::protobuf::Message;

void EventBuilder::FillField(const Field& field, const Value& value, const std::string& path, Message& message) {
  switch (field.as) {
    case Converter::kText:
      return IsExact(value) ? FillText(field, value, message) : void();
    case Converter::kTexts:
      return IsExact(value) ? FillTexts(field, value, message) : void();
    case Converter::kCode:
      return FillCode(field, value, message);
    case Converter::kMoney:
      return FillMoney(field, value, path, message);
    case Converter::kDate: {
      const std::optional<When> when = ParseWhen(value.text);
      if (!when) return Error(v1::FINDING_CODE_ERROR_DATE, value.from, "no such day: write dates as YYYY-MM-DD");
      if (when->imprecise) {
        Note(v1::FINDING_CODE_NOTE_IMPRECISE_DATE, path,
             absl::StrCat("column ", value.from, " gives no day; its first day is used"));
      }
      return SetText(message, field.to, when->date);
    }
    case Converter::kNumber: {
      const std::optional<double> number = ParseNumber(value.text);
      if (!number) return Error(v1::FINDING_CODE_ERROR_FORMAT, value.from, "not a number");
      return SetNumber(message, field.to, *number * field.factor);
    }
    case Converter::kArea: {
      const std::optional<double> area = ParseAmount(value.text, field.factor, &AreaUnit);
      if (!area) return Error(v1::FINDING_CODE_ERROR_FORMAT, value.from, "not a number of ㎡, 亩 or 公顷");
      return SetNumber(message, field.to, *area);
    }
    case Converter::kInteger: {
      const std::optional<int64_t> number = ParseInteger(value.text);
      if (!number) return Error(v1::FINDING_CODE_ERROR_FORMAT, value.from, "not a whole number");
      if (!SetInteger(message, field.to, *number)) {
        Error(v1::FINDING_CODE_ERROR_RANGE, value.from, "the number is negative or too large");
      }
      return;
    }
    case Converter::kBoolean: {
      const std::optional<bool> flag = ParseBoolean(value.text);
      if (!flag) return Error(v1::FINDING_CODE_ERROR_FORMAT, value.from, "neither yes nor no: write 是 or 否");
      return SetBoolean(message, field.to, *flag);
    }
  }
}

void EventBuilder::FillText(const Field& field, const Value& value, Message& message) {
  SetText(message, field.to, value.text);
}

// Separated as people do.
void EventBuilder::FillTexts(const Field& field, const Value& value, Message& message) {
  const std::string text = absl::StrReplaceAll(value.text, {{"、", "\n"}, {"，", "\n"}, {"；", "\n"}});
  for (const absl::string_view part : absl::StrSplit(text, absl::ByAnyChar(",;\r\n"))) {
    const std::string_view one = model::Trim(base::FromAbsl(part));
    if (!one.empty()) AddText(message, field.to, one);
  }
}

void EventBuilder::FillTexts(const Field& field, const nlohmann::json& list, const std::string& from,
                             Message& message) {
  if (list.size() > kMaxListElements) {
    return Error(v1::FINDING_CODE_ERROR_TOO_LONG, from, "the list has more than 1,000 elements");
  }
  for (const nlohmann::json& one : list) {
    if (!one.is_string()) return Error(v1::FINDING_CODE_ERROR_FORMAT, from, "a list of texts belongs here");
    AddText(message, field.to, one.get_ref<const std::string&>());
  }
}

// `*` in a code list stands for every other word; an empty meaning leaves the field unsaid.
void EventBuilder::FillCode(const Field& field, const Value& value, Message& message) {
  const CodeList& codes = *field.origin.codes;
  auto code = codes.find(value.text);
  if (code == codes.end()) code = codes.find("*");
  if (code == codes.end()) {
    return Error(v1::FINDING_CODE_ERROR_UNKNOWN_CODE, value.from, "the mapping's code list does not have this value");
  }
  if (code->second.empty()) return;
  if (field.to.back()->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_ENUM) {
    SetEnum(message, field.to, code->second);
  } else {
    SetText(message, field.to, code->second);
  }
}

void EventBuilder::FillMoney(const Field& field, const Value& value, const std::string& path, Message& message) {
  const std::optional<double> money = ParseAmount(value.text, field.factor, &MoneyUnit);
  if (money) return SetNumber(message, field.to, *money);
  if (field.text_to.empty()) return Error(v1::FINDING_CODE_ERROR_FORMAT, value.from, "not an amount of yuan");
  SetText(message, field.text_to, value.text);
  Note(v1::FINDING_CODE_NOTE_UNPARSED_TEXT, path,
       absl::StrCat("column ", value.from, " is no plain amount of yuan; its words are kept in ", field.text_path));
}

}  // namespace zhudong::mapping
