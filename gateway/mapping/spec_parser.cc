#include "gateway/mapping/spec_parser.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/target.h"
#include "zhudong/v1/events.pb.h"

namespace zhudong::mapping {

using base::ToAbsl;

Spec SpecParser::Parse(const toml::table& document) {
  const TomlView view(document, problems_,
                      {"name", "title", "feed", "format", "encoding", "delimiter", "quotes", "records", "missing",
                       "signature", "codes", "event"});
  spec_.name = view.Text("name");
  spec_.title = view.Text("title");
  spec_.feed = view.Text("feed");
  if (!IsRuleName(spec_.name)) view.Problem("name", "name is needed: 1 to 64 of a-z, 0-9, -");
  if (!IsRuleName(spec_.feed)) view.Problem("feed", "feed is needed: 1 to 64 of a-z, 0-9, -");
  ParseFormat(view);
  for (std::string& word : view.Texts("missing")) spec_.missing.insert(std::move(word));
  const auto signature = view.Tables("signature");
  if (signature.size() == 1) ParseSignature(*signature.front());
  if (spec_.required.empty()) view.Problem("signature", "[signature] needs `required`: what a file is known by");
  for (const toml::table* codes : view.Tables("codes")) parts_.ParseCodes(*codes);
  for (const toml::table* event : view.Tables("event")) spec_.events.push_back(ParseEvent(*event));
  if (spec_.events.empty()) view.Problem("event", "at least one [[event]] is needed");
  for (size_t i = 0; i + 1 < spec_.events.size(); ++i) {
    if (spec_.events[i].when.empty())
      view.Problem("event", "an [[event]] without `when` must be the last: it takes all");
  }
  return std::move(spec_);
}

void SpecParser::ParseFormat(const TomlView& view) {
  spec_.format =
      OneOf(view, "format", Format::kCsv, {{"csv", Format::kCsv}, {"json", Format::kJson}, {"jsonl", Format::kJsonl}});
  spec_.encoding = OneOf(view, "encoding", Encoding::kAuto,
                         {{"auto", Encoding::kAuto}, {"utf-8", Encoding::kUtf8}, {"gb18030", Encoding::kGb18030}});
  spec_.quotes = view.Flag("quotes", true);
  const std::string delimiter = view.Text("delimiter", ",");
  if (delimiter.size() != 1 || delimiter == "\"" || delimiter == "\n" || delimiter == "\r") {
    view.Problem("delimiter", "delimiter must be one ASCII character, no quote and no line end");
  } else {
    spec_.delimiter = delimiter[0];
  }
  spec_.records = view.Text("records");
  if (!IsJsonPointer(spec_.records)) view.Problem("records", "records must be a JSON pointer: /data/list");
  if (spec_.format != Format::kCsv && (view.Has("delimiter") || view.Has("quotes"))) {
    view.Problem("delimiter and quotes are for format csv only");
  }
  if (spec_.format != Format::kJson && view.Has("records")) view.Problem("records", "records is for format json only");
  if (spec_.format == Format::kJson && spec_.encoding == Encoding::kGb18030) {
    view.Problem("encoding", "a JSON document is UTF-8 (RFC 8259): leave encoding out");
  }
}

void SpecParser::ParseSignature(const toml::table& table) {
  const TomlView view(table, problems_, {"required", "optional"});
  spec_.required = view.Texts("required");
  spec_.optional = view.Texts("optional");
  if (spec_.format == Format::kCsv) return;
  for (const std::string& pointer : spec_.required) {
    if (!IsJsonPointer(pointer)) view.Problem("required", absl::StrCat(pointer, " is no JSON pointer: write /name"));
  }
  if (view.Has("optional")) view.Problem("optional", "optional is for format csv only");
}

EventRule SpecParser::ParseEvent(const toml::table& table) {
  const TomlView view(table, problems_,
                      {"kind", "when", "id", "occurred_at", "recorded_at", "division", "fields", "lists"});
  EventRule rule;
  const auto* payload = v1::Event::descriptor()->FindFieldByName(view.Text("kind"));
  if (payload == nullptr || payload->containing_oneof() == nullptr) {
    view.Problem("kind", "kind is needed: a payload of Event (land_supply, construction_permit …)");
    return rule;
  }
  rule.payload = payload;
  rule.when = parts_.ParseConditions(view);
  for (const toml::table* id : view.Tables("id")) {
    const TomlView parts(*id, problems_, {"from", "prefix"});
    rule.id = parts.Texts("from");
    rule.id_prefix = parts.Text("prefix");
    for (const std::string& from : rule.id) CheckSource(parts, "from", from);
  }
  rule.occurred_at = parts_.ParseOrigins(view, "occurred_at");
  rule.recorded_at = parts_.ParseOrigins(view, "recorded_at");
  rule.division = parts_.ParseOrigins(view, "division");
  if (rule.occurred_at.empty()) view.Problem("occurred_at is needed: since when what the record says is so");
  rule.body = ParseFields(view, *v1::Event::descriptor(), rule, 0);
  if (rule.body.fields.empty()) view.Problem("fields", "fields are needed");
  return rule;
}

// A column must be declared in the signature, so that a misspelt one is found here and not by missing values.
void SpecParser::CheckSource(const TomlView& view, std::string_view key, const std::string& from) {
  if (spec_.format != Format::kCsv) {
    if (from.empty() || !IsJsonPointer(from)) view.Problem(key, absl::StrCat(from, " is no JSON pointer: write /name"));
    return;
  }
  const auto declared = [&](const std::vector<std::string>& columns) {
    return std::find(columns.begin(), columns.end(), from) != columns.end();
  };
  if (!declared(spec_.required) && !declared(spec_.optional)) {
    view.Problem(key, absl::StrCat("column ", from, " is not in [signature]: add it to `required` or `optional`"));
  }
}

}  // namespace zhudong::mapping
