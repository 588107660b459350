// One record of a topic becomes one item. Pure.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/mapping/one_record.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::kafka_source {

enum class Format {
  kProtobuf,     // zhudong.v1.PublishItem
  kJson,         // zhudong.v1.Event as JSON
  kCloudEvents,  // structured, or binary with `ce_` headers; its data an event, or the platform's own with a mapping
  kMapped,       // the platform's own JSON
};

// Not thread-safe.
class Decoder {
 public:
  // `mapper` is needed for kMapped, may be there for kCloudEvents, and is nothing to the others.
  Decoder(Format format, std::string feed, std::unique_ptr<mapping::RecordMapper> mapper)
      : format_(format), feed_(std::move(feed)), mapper_(std::move(mapper)) {}

  // `header` answers for a header's name, empty for one that is not there. `value` is null for a tombstone. What can't
  // be read is an unreadable item. Origin and original bytes are filled in; the item's number is the caller's.
  v1::PublishItem Decode(const std::string_view* value, const std::function<std::string_view(const char*)>& header,
                         std::string_view origin);

 private:
  v1::PublishItem Read(std::string_view value, const std::function<std::string_view(const char*)>& header);

  const Format format_;
  const std::string feed_;
  const std::unique_ptr<mapping::RecordMapper> mapper_;
};

}  // namespace zhudong::kafka_source
