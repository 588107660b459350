// One record that does not come from a file (a body, a topic's value, one answer of many) becomes an item: as an event
// of the contract in JSON or protobuf, or as a platform's own JSON through a mapping. What can't be used becomes an
// UnreadableRecord with code and field, so that it is counted; nothing is thrown away here. Pure.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/mapping/event_builder.h"
#include "gateway/mapping/mapping.h"
#include "nlohmann/json.hpp"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::mapping {

// An item that says why the record was not understood.
v1::PublishItem Unreadable(const std::string& feed, v1::FindingCode code, std::string_view field,
                           std::string_view message);

// protobuf's JSON of zhudong.v1.Event, or of PublishItem with the event inside, field names in either spelling, held
// strictly to the contract (contract_json.h). An event that names no feed is one of `feed`, one that names another is
// unreadable. Messages hold names of fields, never values.
v1::PublishItem ItemFromJson(const nlohmann::json& value, const std::string& feed);
v1::PublishItem ItemFromJsonText(std::string_view text, const std::string& feed);
// A serialized zhudong.v1.PublishItem; its feed likewise.
v1::PublishItem ItemFromProto(std::string_view bytes, const std::string& feed);

// A platform's own JSON, one object a record, or one row of a table. Not thread-safe.
class RecordMapper {
 public:
  // `mapping` is one for JSON (either format); `hash` as of FileReader. An empty `feed` is the mapping's own.
  RecordMapper(std::shared_ptr<const Mapping> mapping, const std::string& feed, Hash hash);
  // `mapping` is one for CSV; `columns` are those of MapCells, in its order.
  RecordMapper(std::shared_ptr<const Mapping> mapping, std::vector<std::string> columns, const std::string& feed,
               Hash hash);
  RecordMapper(const RecordMapper&) = delete;
  RecordMapper& operator=(const RecordMapper&) = delete;

  v1::PublishItem Map(std::string_view text);
  v1::PublishItem MapJson(const nlohmann::json& value);
  v1::PublishItem MapCells(std::vector<std::string> cells);

 private:
  const std::shared_ptr<const Mapping> mapping_;
  const std::vector<std::string> columns_;
  EventBuilder builder_;
};

}  // namespace zhudong::mapping
