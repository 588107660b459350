#include "gateway/mapping/cloud_event.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gateway/base/text.h"
#include "gateway/mapping/json_text.h"

namespace zhudong::mapping {
namespace {

using nlohmann::json;

constexpr size_t kMaxAttributeBytes = 1024;

std::string Essence(std::string_view content_type) {
  return absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(base::ToAbsl(content_type.substr(0, content_type.find(';')))));
}

bool IsJson(std::string_view content_type) {
  const std::string essence = Essence(content_type);
  return essence.empty() || essence == "application/json" || absl::EndsWith(essence, "+json");
}

bool IsProtobuf(std::string_view content_type) {
  const std::string essence = Essence(content_type);
  return essence == "application/protobuf" || essence == "application/x-protobuf";
}

absl::Status Wrong(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("the record is no CloudEvent 1.0: ", base::ToAbsl(what)));
}

// What clause 3.1 requires of every event.
absl::Status CheckAttributes(std::string_view version, const CloudEvent& event) {
  if (version != "1.0") return Wrong("specversion must be 1.0");
  if (event.id.empty() || event.source.empty() || event.type.empty()) return Wrong("id, source and type must be said");
  for (const std::string* text : {&event.id, &event.source, &event.type, &event.time}) {
    if (text->size() > kMaxAttributeBytes) return Wrong("an attribute is longer than 1 KiB");
  }
  absl::Time when;
  if (!event.time.empty() && !absl::ParseTime(absl::RFC3339_full, event.time, &when, nullptr)) {
    return Wrong("time is no time as 2026-01-31T08:00:00+08:00");
  }
  return absl::OkStatus();
}

// The text of an attribute; nullopt when it stands there as something else.
std::optional<std::string> Text(const json& envelope, const char* name) {
  const auto found = envelope.find(name);
  if (found == envelope.end() || found->is_null()) return std::string();
  if (!found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

absl::Status TakeData(const json& envelope, CloudEvent& event) {
  const auto data = envelope.find("data");
  const auto base64 = envelope.find("data_base64");
  if (data != envelope.end() && base64 != envelope.end()) return Wrong("data and data_base64 exclude each other");
  if (data != envelope.end()) {
    event.json = *data;
    return absl::OkStatus();
  }
  if (base64 == envelope.end()) return Wrong("it has no data");
  std::string bytes;
  if (!base64->is_string() || !absl::Base64Unescape(base64->get_ref<const std::string&>(), &bytes)) {
    return Wrong("data_base64 is no base64");
  }
  if (!IsJson(event.content_type)) {
    event.bytes = std::move(bytes);
    return absl::OkStatus();
  }
  std::string why;
  std::optional<json> parsed = ParseJson(bytes, why);
  if (!parsed) return Wrong(absl::StrCat("its data can't be read: ", why));
  event.json = *std::move(parsed);
  return absl::OkStatus();
}

v1::PublishItem FromData(const CloudEvent& event, const std::string& feed, RecordMapper* mapper) {
  if (event.bytes.empty()) return mapper != nullptr ? mapper->MapJson(event.json) : ItemFromJson(event.json, feed);
  v1::PublishItem item;
  if (!IsProtobuf(event.content_type) || mapper != nullptr) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_UNREADABLE, "datacontenttype",
                      "data of this content type can't be read: send application/json");
  }
  if (!item.mutable_event()->ParseFromString(event.bytes)) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_UNREADABLE, "data", "the data is no serialized zhudong.v1.Event");
  }
  return ItemFromProto(item.SerializeAsString(), feed);
}

}  // namespace

bool IsStructured(std::string_view content_type) { return Essence(content_type) == "application/cloudevents+json"; }

absl::StatusOr<CloudEvent> ReadStructured(const json& envelope) {
  if (!envelope.is_object()) return Wrong("it is no JSON object");
  CloudEvent event;
  std::string version;
  for (const auto& [name, to] : {std::pair("specversion", &version), std::pair("id", &event.id),
                                 std::pair("source", &event.source), std::pair("type", &event.type),
                                 std::pair("time", &event.time), std::pair("datacontenttype", &event.content_type)}) {
    std::optional<std::string> text = Text(envelope, name);
    if (!text) return Wrong(absl::StrCat(name, " is no text"));
    *to = *std::move(text);
  }
  if (absl::Status good = CheckAttributes(version, event); !good.ok()) return good;
  if (absl::Status data = TakeData(envelope, event); !data.ok()) return data;
  return event;
}

absl::StatusOr<CloudEvent> ReadStructuredText(std::string_view text) {
  std::string why;
  const std::optional<json> envelope = ParseJson(text, why);
  if (!envelope) return Wrong(why);
  return ReadStructured(*envelope);
}

absl::StatusOr<CloudEvent> ReadBinary(const std::function<std::string_view(std::string_view)>& attribute,
                                      std::string_view content_type, std::string_view data) {
  CloudEvent event;
  event.id = attribute("id");
  event.source = attribute("source");
  event.type = attribute("type");
  event.time = attribute("time");
  event.content_type = content_type;
  if (absl::Status good = CheckAttributes(attribute("specversion"), event); !good.ok()) return good;
  if (!IsJson(content_type)) {
    event.bytes = data;
    return event;
  }
  std::string why;
  std::optional<json> parsed = ParseJson(data, why);
  if (!parsed) return Wrong(absl::StrCat("its data can't be read: ", why));
  event.json = *std::move(parsed);
  return event;
}

v1::PublishItem ItemFromCloudEvent(const absl::StatusOr<CloudEvent>& event, const std::string& feed,
                                   RecordMapper* mapper) {
  if (!event.ok()) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_UNREADABLE, "", base::FromAbsl(event.status().message()));
  }
  v1::PublishItem item = FromData(*event, feed, mapper);
  if (!item.has_event()) return item;
  v1::Event& stated = *item.mutable_event();
  if (stated.event_id().empty()) stated.set_event_id(event->id);
  absl::Time when;
  if (!stated.has_recorded_at() && !event->time.empty() &&
      absl::ParseTime(absl::RFC3339_full, event->time, &when, nullptr)) {
    const int64_t seconds = absl::ToUnixSeconds(when);
    stated.mutable_recorded_at()->set_seconds(seconds);
    stated.mutable_recorded_at()->set_nanos(
        static_cast<int32_t>(absl::ToInt64Nanoseconds(when - absl::FromUnixSeconds(seconds))));
  }
  return item;
}

}  // namespace zhudong::mapping
