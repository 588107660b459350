#include "gateway/mapping/one_record.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/mapping/contract_json.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/records.h"
#include "google/protobuf/util/json_util.h"

namespace zhudong::mapping {
namespace {

// The item's feed is `feed`, or the item is none.
v1::PublishItem Claimed(v1::PublishItem item, const std::string& feed) {
  if (item.has_unreadable()) {
    item.mutable_unreadable()->set_feed(feed);
  } else if (item.event().feed().empty()) {
    item.mutable_event()->set_feed(feed);
  } else if (item.event().feed() != feed) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_KIND_MISMATCH, "event.feed",
                      absl::StrCat("the record says that it belongs to another feed than ", feed,
                                   ", which is all that comes this way: leave the feed out, or send it there"));
  }
  return item;
}

}  // namespace

v1::PublishItem Unreadable(const std::string& feed, v1::FindingCode code, std::string_view field,
                           std::string_view message) {
  v1::PublishItem item;
  item.mutable_unreadable()->set_feed(feed);
  *item.mutable_unreadable()->add_findings() = MakeFinding(code, field, message);
  return item;
}

v1::PublishItem ItemFromJson(const nlohmann::json& value, const std::string& feed) {
  if (!value.is_object()) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_UNREADABLE, "",
                      "the record is no JSON object: send one object for each");
  }
  // An event, or an item with the event and what was noticed about it.
  const bool whole = value.contains("event") || value.contains("unreadable");
  v1::PublishItem item;
  google::protobuf::Message& target = whole ? static_cast<google::protobuf::Message&>(item) : *item.mutable_event();
  // Strict: protobuf's own reading would let single quotes and keys that stand twice pass, so it sees only what was
  // parsed and checked before.
  const std::vector<v1::Finding> wrong = CheckContractJson(value, *target.GetDescriptor(), whole ? "" : "event");
  if (!wrong.empty()) {
    item.mutable_unreadable()->set_feed(feed);
    item.mutable_unreadable()->mutable_findings()->Assign(wrong.begin(), wrong.end());
    return item;
  }
  const std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (!google::protobuf::util::JsonStringToMessage(text, &target).ok()) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_FORMAT, whole ? "" : "event",
                      "a number or a moment is outside what its field can hold");
  }
  if (item.content_case() == v1::PublishItem::CONTENT_NOT_SET) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_MISSING, "event", "the item has no event");
  }
  return Claimed(std::move(item), feed);
}

v1::PublishItem ItemFromJsonText(std::string_view text, const std::string& feed) {
  std::string why;
  const std::optional<nlohmann::json> value = ParseJson(text, why);
  if (!value) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_UNREADABLE, "", absl::StrCat("the record can't be read: ", why));
  }
  return ItemFromJson(*value, feed);
}

v1::PublishItem ItemFromProto(std::string_view bytes, const std::string& feed) {
  v1::PublishItem item;
  if (bytes.empty() || !item.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      item.content_case() == v1::PublishItem::CONTENT_NOT_SET) {
    return Unreadable(feed, v1::FINDING_CODE_ERROR_UNREADABLE, "",
                      "the record is no serialized zhudong.v1.PublishItem with an event");
  }
  return Claimed(std::move(item), feed);
}

RecordMapper::RecordMapper(std::shared_ptr<const Mapping> mapping, const std::string& feed, Hash hash)
    : RecordMapper(std::move(mapping), {}, feed, std::move(hash)) {}

RecordMapper::RecordMapper(std::shared_ptr<const Mapping> mapping, std::vector<std::string> columns,
                           const std::string& feed, Hash hash)
    : mapping_(std::move(mapping)),
      columns_(std::move(columns)),
      builder_(mapping_->spec(), columns_, feed.empty() ? mapping_->feed() : feed, std::move(hash)) {}

v1::PublishItem RecordMapper::MapCells(std::vector<std::string> cells) {
  Record record;
  record.cells = std::move(cells);
  return builder_.Build(record);
}

v1::PublishItem RecordMapper::MapJson(const nlohmann::json& value) {
  Record record;
  if (value.is_object()) {
    record.json = value;
  } else {
    record.problem =
        MakeFinding(v1::FINDING_CODE_ERROR_UNREADABLE, "", "the record is no JSON object: send one object for each");
  }
  return builder_.Build(record);
}

v1::PublishItem RecordMapper::Map(std::string_view text) {
  std::string why;
  Record record;
  std::optional<nlohmann::json> value = ParseJson(text, why);
  if (value) return MapJson(*value);
  record.problem = MakeFinding(v1::FINDING_CODE_ERROR_UNREADABLE, "", absl::StrCat("the record can't be read: ", why));
  return builder_.Build(record);
}

}  // namespace zhudong::mapping
