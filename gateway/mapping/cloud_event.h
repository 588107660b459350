// CloudEvents 1.0: the envelope that many platforms put around what they send. The envelope gives the event's id and
// the time it was recorded where the data itself says neither; the data is an event of the contract, or a platform's
// own JSON for a mapping. Pure.
//
// Source: CloudEvents specification 1.0.2 (clause 3 attributes, JSON format 3.1 data), its Kafka binding 3.2 (headers
// `ce_id` …) and HTTP binding 3.1 (headers `ce-id` …).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/mapping/one_record.h"
#include "nlohmann/json.hpp"

namespace zhudong::mapping {

struct CloudEvent {
  std::string id;
  std::string source;
  std::string type;
  std::string time;          // RFC 3339; empty when there is none
  std::string content_type;  // of the data; empty is JSON
  nlohmann::json json;       // the data, when it is JSON
  std::string bytes;         // the data, when it is not
};

// True for `application/cloudevents+json` with whatever parameters: the value is the envelope (structured mode).
bool IsStructured(std::string_view content_type);

// Structured mode: the envelope with its data inside.
absl::StatusOr<CloudEvent> ReadStructured(const nlohmann::json& envelope);
absl::StatusOr<CloudEvent> ReadStructuredText(std::string_view text);
// Binary mode: `attribute` answers for `id`, `specversion` …, and is empty for what is not there; `data` is the value.
absl::StatusOr<CloudEvent> ReadBinary(const std::function<std::string_view(std::string_view)>& attribute,
                                      std::string_view content_type, std::string_view data);

// The item: by `mapper` where there is one, else the data must be an event of the contract, as JSON or (content type
// application/protobuf) a serialized zhudong.v1.Event. `event` in error is an unreadable item.
v1::PublishItem ItemFromCloudEvent(const absl::StatusOr<CloudEvent>& event, const std::string& feed,
                                   RecordMapper* mapper);

}  // namespace zhudong::mapping
