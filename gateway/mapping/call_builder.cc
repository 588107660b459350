// CallFile: an event of a case → the requests that it calls for.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gateway/base/bytes.h"
#include "gateway/mapping/call_file.h"
#include "gateway/mapping/convert.h"
#include "gateway/mapping/record_view.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace zhudong::mapping {
namespace {

using nlohmann::json;

constexpr size_t kSerialBytes = 16;

absl::StatusOr<json> ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  if (const auto status = google::protobuf::util::MessageToJsonString(message, &text, options); !status.ok()) {
    return absl::InternalError(absl::StrCat("the case can't be written as JSON: ", status.ToString()));
  }
  return json::parse(text, nullptr, /*allow_exceptions=*/false);
}

// What one request is made of, and what tells it from the others of its event.
struct Occasion {
  json parts;
  std::string of;
};

template <typename List>
bool Names(const List& list, typename List::value_type one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

class Builder {
 public:
  Builder(const std::string& file, const v1::DemandEvent& event, const Hash& hash)
      : file_(file), event_(event), case_(event.case_changed().case_file()), hash_(hash) {}

  absl::Status Build(const std::vector<CallRule>& rules) {
    for (const CallRule& rule : rules) {
      if (rule.kind != case_.kind()) continue;
      absl::StatusOr<std::vector<Occasion>> occasions = rule.news.empty() ? OfEvents(rule) : OfNews(rule);
      if (!occasions.ok()) return occasions.status();
      for (Occasion& occasion : *occasions) {
        if (absl::Status made = Make(rule, std::move(occasion)); !made.ok()) return made;
      }
    }
    return absl::OkStatus();
  }
  std::vector<Call> Take() { return std::move(calls_); }

 private:
  absl::StatusOr<json> Common() {
    if (common_) return *common_;
    absl::StatusOr<json> file = ToJson(case_);
    if (!file.ok()) return file.status();
    v1::DemandEvent bare = event_;
    bare.clear_change();
    absl::StatusOr<json> event = ToJson(bare);
    if (!event.ok()) return event.status();
    common_ = json{{"case", *std::move(file)}, {"event", *std::move(event)}};
    return *common_;
  }

  // One for each step that a new event is in the story; one where it is none.
  absl::StatusOr<std::vector<Occasion>> OfEvents(const CallRule& rule) {
    std::vector<Occasion> occasions;
    for (int i = 0; i < case_.evidence_size(); ++i) {
      const v1::EvidenceRef& said = case_.evidence(i);
      if (said.journal_sequence() == 0 || said.journal_sequence() != event_.journal_sequence()) continue;
      if (!Names(rule.on, said.kind())) continue;
      absl::StatusOr<json> common = Common();
      if (!common.ok()) return common.status();
      absl::StatusOr<json> ref = ToJson(said);
      if (!ref.ok()) return ref.status();
      (*common)["said"] = *std::move(ref);
      const std::string of = absl::StrCat(said.feed(), "/", said.event_id());
      int steps = 0;
      for (const v1::CaseEntry& entry : case_.timeline()) {
        if (entry.evidence() != static_cast<uint32_t>(i) + 1 || !entry.set_aside().empty()) continue;
        Occasion occasion{*common, absl::StrCat(of, "#", steps++)};
        absl::StatusOr<json> step = ToJson(entry);
        if (!step.ok()) return step.status();
        occasion.parts["step"] = *std::move(step);
        AddService(entry.department(), occasion.parts);
        occasions.push_back(std::move(occasion));
      }
      if (steps == 0) occasions.push_back({*std::move(common), of});
    }
    return occasions;
  }

  absl::StatusOr<std::vector<Occasion>> OfNews(const CallRule& rule) {
    std::vector<Occasion> occasions;
    for (int i = 0; i < event_.case_changed().news_size(); ++i) {
      const v1::CaseNews& news = event_.case_changed().news(i);
      if (!Names(rule.news, news.kind())) continue;
      absl::StatusOr<json> common = Common();
      if (!common.ok()) return common.status();
      absl::StatusOr<json> one = ToJson(news);
      if (!one.ok()) return one.status();
      (*common)["news"] = *std::move(one);
      occasions.push_back({*std::move(common), absl::StrCat("news#", i)});
    }
    return occasions;
  }

  // How the service stands that the step is of, where the case has several.
  static void AddService(const std::string& name, json& parts) {
    const std::string wanted = "UTILITY_SERVICE_" + absl::AsciiStrToUpper(name);
    for (const char* body : {"meter_transfer", "joint_service"}) {
      const json& file = parts["case"];
      const auto found = file.find(body);
      if (found == file.end() || !found->contains("services")) continue;
      for (const json& service : (*found)["services"]) {
        if (service.value("service", "") == wanted) {
          json copy = service;
          parts["service"] = std::move(copy);
          return;
        }
      }
    }
  }

  absl::Status Make(const CallRule& rule, Occasion occasion) {
    const std::string name = absl::StrCat(file_, "/", rule.name);
    const std::string serial =
        base::Base32(hash_(absl::StrCat(event_.event_id(), "\x1F", name, "\x1F", occasion.of)).substr(0, kSerialBytes));
    occasion.parts["serial"] = serial;
    Record record;
    record.json = std::move(occasion.parts);
    if (!HoldAll(rule.when, record)) return absl::OkStatus();
    json body = json::object();
    for (const CallField& field : rule.fields) {
      const json::json_pointer to(field.to);
      if (body.contains(to)) continue;
      if (std::optional<json> value = ValueOf(field, record)) body[to] = *std::move(value);
    }
    for (const CallField& field : rule.fields) {
      if (body.contains(json::json_pointer(field.to)) || !IsRequired(field, record)) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          name, ": the receiver must be told ", field.to, ", and the case does not say it",
          field.origin.from.empty() ? "" : absl::StrCat(" (", absl::StrJoin(field.origin.from, ", "), ")")));
    }
    calls_.push_back({name, serial, rule.path, body.dump(-1, ' ', false, json::error_handler_t::replace)});
    return absl::OkStatus();
  }

  bool HoldAll(const std::vector<Condition>& conditions, const Record& record) const {
    return std::all_of(conditions.begin(), conditions.end(),
                       [&](const Condition& condition) { return view_.Holds(condition, record); });
  }
  bool IsRequired(const CallField& field, const Record& record) const {
    return field.required || (!field.required_when.empty() && HoldAll(field.required_when, record));
  }

  std::optional<json> ValueOf(const CallField& field, const Record& record) const {
    const Value value = view_.Resolve(field.origin, record, record.json);
    if (value.state != Value::State::kText) return std::nullopt;
    switch (field.as) {
      case Converter::kNumber:
        if (const auto number = ParseNumber(value.text)) return json(*number);
        return std::nullopt;
      case Converter::kInteger:
        if (const auto number = ParseInteger(value.text)) return json(*number);
        return std::nullopt;
      case Converter::kDate: {
        const std::optional<When> when = ParseWhen(value.text);
        if (!when) return std::nullopt;
        constexpr int kChina = 8 * 3600;
        return json(absl::FormatTime(field.format, when->time, absl::FixedTimeZone(kChina)));
      }
      case Converter::kCode: {
        auto code = field.origin.codes->find(value.text);
        if (code == field.origin.codes->end()) code = field.origin.codes->find("*");
        if (code == field.origin.codes->end() || code->second.empty()) return std::nullopt;
        return json(code->second);
      }
      default:
        return json(value.text);
    }
  }

  const std::string& file_;
  const v1::DemandEvent& event_;
  const v1::CaseFile& case_;
  const Hash& hash_;
  const Spec json_{.format = Format::kJsonl};
  const std::vector<std::string> no_columns_;
  const RecordView view_{json_, no_columns_};
  std::optional<json> common_;
  std::vector<Call> calls_;
};

}  // namespace

absl::StatusOr<std::vector<Call>> CallFile::CallsOf(const v1::DemandEvent& event, const Hash& hash) const {
  if (!event.has_case_changed()) return std::vector<Call>();
  Builder builder(name_, event, hash);
  if (absl::Status built = builder.Build(rules_); !built.ok()) return built;
  return builder.Take();
}

}  // namespace zhudong::mapping
