#include "gateway/mapping/event_builder.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"
#include "gateway/mapping/convert.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/target.h"

namespace zhudong::mapping {
namespace {

// Findings of one record, at most: a record that is wrong everywhere needs no longer list.
constexpr size_t kMaxFindings = 50;
constexpr size_t kMaxEventId = 128;

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp out;
  const int64_t seconds = absl::ToUnixSeconds(time);
  out.set_seconds(seconds);
  out.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return out;
}

}  // namespace

EventBuilder::EventBuilder(const Spec& spec, const std::vector<std::string>& columns, std::string feed, Hash hash)
    : spec_(spec), view_(spec, columns), feed_(std::move(feed)), hash_(std::move(hash)) {}

v1::PublishItem EventBuilder::Build(const Record& record) {
  record_ = &record;
  event_.Clear();
  errors_.clear();
  notes_.clear();
  if (record.problem) {
    errors_.push_back(*record.problem);
  } else if ((rule_ = Choose()) != nullptr) {
    event_.set_feed(feed_);
    event_.set_event_id(MakeId(*rule_));
    FillMoment(rule_->occurred_at, "occurred_at", /*recorded=*/false);
    FillMoment(rule_->recorded_at, "recorded_at", /*recorded=*/true);
    FillDivision(*rule_);
    event_.GetReflection()->MutableMessage(&event_, rule_->payload);
    FillFields(rule_->body, record.json, "event", event_);
  }
  v1::PublishItem item;
  if (errors_.empty()) {
    *item.mutable_event() = std::move(event_);
    item.mutable_notes()->Assign(notes_.begin(), notes_.end());
  } else {
    item.mutable_unreadable()->set_feed(feed_);
    item.mutable_unreadable()->mutable_findings()->Assign(errors_.begin(), errors_.end());
  }
  return item;
}

const EventRule* EventBuilder::Choose() {
  const std::string* asked = nullptr;
  for (const EventRule& rule : spec_.events) {
    const auto fails = std::find_if(rule.when.begin(), rule.when.end(),
                                    [this](const Condition& condition) { return !view_.Holds(condition, *record_); });
    if (fails == rule.when.end()) return &rule;
    asked = &fails->from;
  }
  Error(v1::FINDING_CODE_ERROR_UNKNOWN_CODE, *asked,
        "the mapping has no rule for a record with this value: add an [[event]] for it, or leave such records out");
  return nullptr;
}

std::string EventBuilder::MakeId(const EventRule& rule) {
  std::vector<std::string> parts;
  for (const std::string& from : rule.id) {
    const Value value = view_.Read(from, *record_, record_->json, /*digits_speak=*/false);
    if (value.state != Value::State::kText) break;
    IsExact(value);
    parts.push_back(value.text);
  }
  if (!rule.id.empty() && parts.size() == rule.id.size()) {
    std::string id = rule.id_prefix + absl::StrJoin(parts, "/");
    const bool plain = std::none_of(id.begin(), id.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    if (plain && id.size() <= kMaxEventId) return id;
  }
  return absl::StrCat("row-", absl::BytesToHexString(hash_(view_.Canonical(*record_)).substr(0, 16)));
}

bool EventBuilder::IsExact(const Value& value) {
  if (value.inexact) {
    Error(v1::FINDING_CODE_ERROR_FORMAT, value.from,
          "a number of more digits than JSON keeps stands where a text belongs: send it as text, in quotes");
  }
  return !value.inexact;
}

void EventBuilder::FillMoment(const std::vector<Origin>& origins, const std::string& name, bool recorded) {
  for (const Origin& origin : origins) {
    const Value value = view_.Resolve(origin, *record_, record_->json);
    if (value.state == Value::State::kStructure) return Error(v1::FINDING_CODE_ERROR_DATE, value.from, "not a date");
    if (value.state != Value::State::kText) continue;
    const std::optional<When> when = ParseWhen(value.text);
    if (!when) return Error(v1::FINDING_CODE_ERROR_DATE, value.from, "no such day: write dates as YYYY-MM-DD");
    if (when->imprecise) {
      Note(v1::FINDING_CODE_NOTE_IMPRECISE_DATE, absl::StrCat("event.", name),
           absl::StrCat("column ", value.from, " gives no day; its first day is used"));
    }
    *(recorded ? event_.mutable_recorded_at() : event_.mutable_occurred_at()) = ToProto(when->time);
    return;
  }
  if (!recorded) {
    Error(v1::FINDING_CODE_ERROR_MISSING, origins.front().from.empty() ? name : origins.front().from.front(),
          "a date is needed here: since when what the record says is so");
  }
}

void EventBuilder::FillDivision(const EventRule& rule) {
  for (const Origin& origin : rule.division) {
    const Value value = view_.Resolve(origin, *record_, record_->json);
    if (value.state != Value::State::kText || !IsExact(value)) continue;
    if (origin.codes == nullptr) return event_.set_division_code(value.text);
    const auto code = origin.codes->find(value.text);
    if (code != origin.codes->end()) return event_.set_division_code(code->second);
  }
}

void EventBuilder::FillFields(const Fields& fields, const nlohmann::json& json, const std::string& path,
                              google::protobuf::Message& message) {
  for (const Field& field : fields.fields) {
    if (IsSet(message, field.to)) continue;  // an earlier entry for the same field had a value
    const Value value = view_.Resolve(field.origin, *record_, json);
    const std::string full = absl::StrCat(path, ".", field.path);
    switch (value.state) {
      case Value::State::kText:
        FillField(field, value, full, message);
        break;
      case Value::State::kStructure:
        if (const nlohmann::json* list = At(json, value.from);
            field.as == Converter::kTexts && list != nullptr && list->is_array()) {
          FillTexts(field, *list, value.from, message);
          break;
        }
        Error(v1::FINDING_CODE_ERROR_FORMAT, value.from, "an object or a list stands where a single value belongs");
        break;
      case Value::State::kAbsent:
      case Value::State::kPlaceholder:
        Missing(field, value, full);
    }
  }
  for (const List& list : fields.lists) FillList(list, json, path, message);
}

void EventBuilder::FillList(const List& list, const nlohmann::json& json, const std::string& path,
                            google::protobuf::Message& message) {
  const nlohmann::json* elements = At(json, list.from);
  if (elements == nullptr || elements->is_null()) return;
  if (!elements->is_array()) return Error(v1::FINDING_CODE_ERROR_FORMAT, list.from, "a list belongs here");
  if (elements->size() > kMaxListElements) {
    return Error(v1::FINDING_CODE_ERROR_TOO_LONG, list.from, "the list has more than 1,000 elements");
  }
  google::protobuf::Message& parent = Parent(message, list.to);
  for (size_t i = 0; i < elements->size(); ++i) {
    const nlohmann::json& element = (*elements)[i];
    if (!element.is_object()) {
      Error(v1::FINDING_CODE_ERROR_FORMAT, absl::StrCat(list.from, "/", i), "an object belongs here");
      continue;
    }
    FillFields(*list.element, element, absl::StrCat(path, ".", list.path, "[", i, "]"),
               *parent.GetReflection()->AddMessage(&parent, list.to.back()));
  }
}

void EventBuilder::Missing(const Field& field, const Value& value, const std::string& path) {
  const bool placeholder = value.state == Value::State::kPlaceholder;
  if (field.required) {
    const bool identity =
        std::find(rule_->id.begin(), rule_->id.end(), value.from) != rule_->id.end() || field.identity;
    Error(placeholder && identity ? v1::FINDING_CODE_ERROR_NO_IDENTITY : v1::FINDING_CODE_ERROR_MISSING, value.from,
          placeholder ? "a placeholder stands where a value is needed" : "a value is needed here");
  } else if (placeholder) {
    Note(v1::FINDING_CODE_NOTE_PLACEHOLDER, path, absl::StrCat("column ", value.from, " holds a placeholder"));
  }
}

void EventBuilder::Error(v1::FindingCode code, const std::string& from, const std::string& message) {
  // A column that feeds two fields is wrong once.
  const bool known = std::any_of(errors_.begin(), errors_.end(), [&](const v1::Finding& error) {
    return error.code() == code && error.field() == from;
  });
  if (!known && errors_.size() < kMaxFindings) errors_.push_back(MakeFinding(code, from, message));
}

void EventBuilder::Note(v1::FindingCode code, const std::string& path, const std::string& message) {
  if (notes_.size() < kMaxFindings) notes_.push_back(MakeFinding(code, path, message));
}

}  // namespace zhudong::mapping
