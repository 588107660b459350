#include "adapters/kafka_source/decoder.h"

#include "absl/strings/str_cat.h"
#include "gateway/mapping/cloud_event.h"
#include "gateway/mapping/records.h"

namespace zhudong::kafka_source {

v1::PublishItem Decoder::Read(std::string_view value, const std::function<std::string_view(const char*)>& header) {
  switch (format_) {
    case Format::kProtobuf:
      return mapping::ItemFromProto(value, feed_);
    case Format::kJson:
      return mapping::ItemFromJsonText(value, feed_);
    case Format::kMapped:
      return mapper_->Map(value);
    case Format::kCloudEvents:
      break;
  }
  // Not everybody who sends the envelope whole says so in the content type.
  const std::string_view content_type = header("content-type");
  if (mapping::IsStructured(content_type) || header("ce_specversion").empty()) {
    return mapping::ItemFromCloudEvent(mapping::ReadStructuredText(value), feed_, mapper_.get());
  }
  const auto attribute = [&](std::string_view name) {
    return header(absl::StrCat("ce_", absl::string_view(name.data(), name.size())).c_str());
  };
  return mapping::ItemFromCloudEvent(mapping::ReadBinary(attribute, content_type, value), feed_, mapper_.get());
}

v1::PublishItem Decoder::Decode(const std::string_view* value,
                                const std::function<std::string_view(const char*)>& header, std::string_view origin) {
  v1::PublishItem item =
      value != nullptr
          ? Read(*value, header)
          : mapping::Unreadable(feed_, v1::FINDING_CODE_ERROR_MISSING, "",
                                "the record has no value (a tombstone): withdraw an event by a Withdrawal instead");
  item.set_origin(std::string(origin));
  if (value != nullptr && item.original().empty()) item.set_original(mapping::CutOriginal(*value, value->size()));
  return item;
}

}  // namespace zhudong::kafka_source
