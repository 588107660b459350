#include "gateway/mapping/call_parser.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/mapping/json_text.h"

namespace zhudong::mapping {
namespace {

constexpr size_t kMostCalls = 50;

// Kinds of event that speak of a case.
constexpr v1::EventKind kOfCases[] = {
    v1::EVENT_KIND_CONNECTION_APPLICATION, v1::EVENT_KIND_CASE_STATUS_REPORT, v1::EVENT_KIND_DOCUMENT_SUPPLIED,
    v1::EVENT_KIND_WORKS_APPLICATION,      v1::EVENT_KIND_JOINT_APPLICATION,  v1::EVENT_KIND_JOINT_APPOINTMENT,
    v1::EVENT_KIND_METER_TRANSFER,         v1::EVENT_KIND_OUTAGE_NOTICE,      v1::EVENT_KIND_SERVICE_RATING};

// A pointer whose steps are names: objects are made, lists are not.
bool IsTarget(const std::string& pointer) {
  if (pointer.size() < 2 || !IsJsonPointer(pointer)) return false;
  const std::vector<std::string> words = absl::StrSplit(pointer.substr(1), '/');
  return std::none_of(words.begin(), words.end(), [](const std::string& word) {
    return word.empty() || word == "-" ||
           std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
  });
}

}  // namespace

std::shared_ptr<const CallFile> CallParser::Parse(const toml::table& document) {
  const TomlView view(document, problems_, {"name", "title", "codes", "call", "reply"});
  std::shared_ptr<CallFile> file(new CallFile);
  file->name_ = view.Text("name");
  file->title_ = view.Text("title");
  if (!IsRuleName(file->name_)) view.Problem("name", "name is needed: 1 to 64 of a-z, 0-9, -");
  for (const toml::table* codes : view.Tables("codes")) parts_.ParseCodes(*codes);
  for (const toml::table* call : view.Tables("call")) file->rules_.push_back(ParseRule(*call));
  if (file->rules_.empty() || file->rules_.size() > kMostCalls) {
    view.Problem("call", absl::StrCat("[[call]] is needed, 1 to ", kMostCalls, " times"));
  }
  std::set<std::string> names;
  for (const CallRule& rule : file->rules_) {
    if (!names.insert(rule.name).second) view.Problem("call", absl::StrCat("two calls are named ", rule.name));
  }
  const auto reply = view.Tables("reply");
  if (reply.size() == 1) {
    file->reply_ = ParseReply(*reply.front());
  } else {
    view.Problem("reply", "[reply] is needed: how an answer is read");
  }
  return file;
}

ReplyRule CallParser::ParseReply(const toml::table& table) {
  const TomlView view(table, problems_, {"code", "message", "applied", "duplicate", "rejected", "retry", "other"});
  ReplyRule reply{.code = view.Text("code"),
                  .message = view.Text("message"),
                  .applied = view.Texts("applied"),
                  .duplicate = view.Texts("duplicate"),
                  .rejected = view.Texts("rejected"),
                  .retry = view.Texts("retry")};
  reply.other_is_rejected = OneOf(view, "other", false, {{"retry", false}, {"rejected", true}});
  if (reply.code.empty() || !IsJsonPointer(reply.code)) {
    view.Problem("code", "code is needed: the JSON pointer of the answer's code, /data/code");
  }
  if (!IsJsonPointer(reply.message)) view.Problem("message", "message must be a JSON pointer: /data/message");
  if (reply.applied.empty()) view.Problem("applied", "applied is needed: the codes of success");
  std::set<std::string> seen;
  for (const auto* list : {&reply.applied, &reply.duplicate, &reply.rejected, &reply.retry}) {
    for (const std::string& code : *list) {
      if (!seen.insert(code).second) view.Problem(absl::StrCat("code ", code, " stands twice"));
    }
  }
  return reply;
}

void CallParser::ParseOccasion(const TomlView& view, CallRule& rule) {
  if (!v1::CaseKind_Parse("CASE_KIND_" + absl::AsciiStrToUpper(view.Text("case")), &rule.kind) ||
      rule.kind == v1::CASE_KIND_UNSPECIFIED) {
    view.Problem("case", "case is needed: connection, works_approval, joint_service, meter_transfer, outage");
  }
  if (view.Has("on") == view.Has("news")) view.Problem("a call has either `on` or `news`");
  for (const std::string& word : view.Texts("on")) {
    v1::EventKind kind = v1::EVENT_KIND_UNSPECIFIED;
    const bool known = v1::EventKind_Parse("EVENT_KIND_" + absl::AsciiStrToUpper(word), &kind);
    if (!known || std::find(std::begin(kOfCases), std::end(kOfCases), kind) == std::end(kOfCases)) {
      view.Problem("on", absl::StrCat(word, " is no kind of event that cases are made of"));
    }
    rule.on.push_back(kind);
  }
  for (const std::string& word : view.Texts("news")) {
    v1::CaseNewsKind kind = v1::CASE_NEWS_KIND_UNSPECIFIED;
    if (!v1::CaseNewsKind_Parse("CASE_NEWS_KIND_" + absl::AsciiStrToUpper(word), &kind)) {
      view.Problem("news",
                   absl::StrCat(word, " is no kind of news: opened, progress, warning, breach, result, ended …"));
    }
    rule.news.push_back(kind);
  }
  kind_ = rule.kind;
  part_ = rule.news.empty() ? CallPart::kEvent : CallPart::kNews;
}

CallRule CallParser::ParseRule(const toml::table& table) {
  const TomlView view(table, problems_, {"name", "case", "on", "news", "when", "path", "fields"});
  CallRule rule;
  rule.name = view.Text("name");
  if (!IsRuleName(rule.name)) view.Problem("name", "name is needed: 1 to 64 of a-z, 0-9, -");
  ParseOccasion(view, rule);
  rule.when = ParseConditions(view, "when");
  rule.path = view.Text("path");
  if (!rule.path.empty() && (rule.path[0] != '/' || rule.path.find_first_of(" ?#\"<>\\^`{|}") != std::string::npos)) {
    view.Problem("path", "path begins with / and holds neither query nor space: /api/apply");
  }
  for (const toml::table* field : view.Tables("fields")) rule.fields.push_back(ParseField(*field));
  if (rule.fields.empty()) view.Problem("fields", "fields are needed");
  CheckTargets(view, rule);
  return rule;
}

// Several entries may fill one value; none may stand inside another.
void CallParser::CheckTargets(const TomlView& view, const CallRule& rule) {
  for (const CallField& outer : rule.fields) {
    for (const CallField& inner : rule.fields) {
      if (inner.to.starts_with(outer.to + "/")) {
        view.Problem("fields", absl::StrCat(inner.to, " stands inside ", outer.to, ", which is a value"));
      }
    }
  }
}

CallField CallParser::ParseField(const toml::table& table) {
  const TomlView view(table, problems_,
                      {"to", "from", "value", "first", "codes", "as", "format", "required", "required_when"});
  CallField field;
  field.to = view.Text("to");
  if (!IsTarget(field.to)) {
    view.Problem("to", "to is needed: a JSON pointer of names, /data/preAppNo; lists are not made");
  }
  field.origin = parts_.ParseOrigin(view);
  field.origin.digits_speak = true;
  field.required = view.Flag("required", false);
  field.required_when = ParseConditions(view, "required_when");
  ParseConverter(view, field);
  for (const std::string& from : field.origin.from) {
    const absl::StatusOr<CallTarget> target = FindCallTarget(from, kind_, part_);
    if (!target.ok()) continue;  // told already
    if (!target->single) view.Problem("from", absl::StrCat(from, " is no single value: name a field inside it"));
    if (field.origin.codes == nullptr) continue;
    std::vector<std::string> words;
    for (const auto& [word, meaning] : *field.origin.codes) {
      if (word != "*") words.push_back(word);
    }
    CheckWords(view, "codes", from, words);
  }
  return field;
}

void CallParser::ParseConverter(const TomlView& view, CallField& field) {
  const std::string as = view.Text("as", field.origin.codes != nullptr ? "code" : "text");
  static const std::map<std::string, Converter> kConverters = {
      {"text", Converter::kText}, {"number", Converter::kNumber}, {"integer", Converter::kInteger},
      {"code", Converter::kCode}, {"date", Converter::kDate},     {"time", Converter::kDate}};
  const auto found = kConverters.find(as);
  if (found == kConverters.end()) {
    return view.Problem("as", "as must be one of text, number, integer, code, date, time");
  }
  field.as = found->second;
  if ((field.as == Converter::kCode) != (field.origin.codes != nullptr)) {
    view.Problem("as", "`as = \"code\"` and `codes` belong together");
  }
  field.format = view.Text("format", as == "time" ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d");
  if (view.Has("format") && field.as != Converter::kDate) view.Problem("format", "format is for date and time only");
}

std::vector<Condition> CallParser::ParseConditions(const TomlView& view, std::string_view key) {
  std::vector<Condition> conditions = parts_.ParseConditions(view, key);
  for (const Condition& condition : conditions) CheckWords(view, key, condition.from, condition.equals);
  return conditions;
}

void CallParser::CheckSource(const TomlView& view, std::string_view key, const std::string& from) {
  const absl::StatusOr<CallTarget> target = FindCallTarget(from, kind_, part_);
  if (!target.ok()) view.Problem(key, std::string(target.status().message()));
}

template <typename Words>
void CallParser::CheckWords(const TomlView& view, std::string_view key, const std::string& from, const Words& words) {
  const absl::StatusOr<CallTarget> target = FindCallTarget(from, kind_, part_);
  if (!target.ok() || target->field == nullptr || target->field->enum_type() == nullptr) return;
  for (const std::string& word : words) {
    if (target->field->enum_type()->FindValueByName(word) != nullptr) continue;
    view.Problem(key, absl::StrCat(target->field->enum_type()->name(), " has no value ", word));
  }
}

}  // namespace zhudong::mapping
