#include "adapters/http_push/body.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/base/text.h"
#include "gateway/mapping/cloud_event.h"
#include "gateway/mapping/encoding.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/json_walker.h"
#include "gateway/mapping/one_record.h"
#include "gateway/mapping/records.h"
#include "gateway/model/errors.h"

namespace zhudong::http_push {
namespace {

using nlohmann::json;

constexpr char kJson[] = "application/json";

absl::Status MediaType(std::string_view why) {
  return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_MEDIA_TYPE, why);
}

Body Unreadable(const Shape& shape, v1::FindingCode code, std::string_view why, std::string_view bytes) {
  return {WholeBody(shape.feed, code, why, bytes),
          model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_BODY_UNREADABLE, why,
                       {{"finding", absl::StripPrefix(v1::FindingCode_Name(code), "FINDING_CODE_").data()}})};
}

Body TooMany(const Shape& shape, std::string_view bytes) {
  constexpr std::string_view kWhy = "more than 1,000 items: send fewer at once";
  return {WholeBody(shape.feed, v1::FINDING_CODE_ERROR_TOO_LONG, kWhy, bytes),
          model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_FRAME_TOO_LARGE, kWhy)};
}

// The elements of the array that comes next, as they stand. False when there is none, or too many.
bool TakeArray(mapping::JsonWalker& walker, std::vector<std::string>& records) {
  if (!walker.Enter('[')) return false;
  if (walker.Enter(']')) return true;
  do {
    std::string raw;
    if (!walker.SkipValue(&raw, mapping::kMaxRecordBytes) || records.size() > kMaxItems) return false;
    records.push_back(std::move(raw));
  } while (walker.Enter(','));
  return walker.Enter(']');
}

// `text` is one JSON value. False when its records can't be told apart.
bool Split(const std::string& text, const std::string& pointer, std::vector<std::string>& records) {
  std::istringstream in(text);
  mapping::JsonWalker walker(in, text.size());
  walker.SkipSpace();
  const size_t first = walker.offset();
  if (text[first] == '[') return TakeArray(walker, records);
  if (text[first] == '{' && !pointer.empty()) {
    bool found = true;
    for (absl::string_view part : absl::StrSplit(absl::StripPrefix(pointer, "/"), '/')) {
      found = found && walker.EnterKey(absl::StrReplaceAll(part, {{"~1", "/"}, {"~0", "~"}}));
    }
    if (found) return TakeArray(walker, records);
    walker.Seek(first, 0);
  }
  // An object is a batch when `items`, a list, is all that stands in it; else it is a record.
  std::string key;
  if (walker.Enter('{') && walker.SkipValue(&key, 8) && key == "\"items\"" && walker.Enter(':') &&
      TakeArray(walker, records) && walker.Enter('}')) {
    return true;
  }
  if (records.size() > kMaxItems) return false;
  records.clear();
  walker.Seek(first, 0);
  return walker.SkipValue(&records.emplace_back(), mapping::kMaxRecordBytes);
}

constexpr size_t kMaxEventId = 128;

// `source|id`, or `ce-` and 32 hex digits of their digest where that is no event id. The two together are what a
// CloudEvent is known by (clause 3.1.1); `|` stands in no URI.
std::string EventIdOf(const mapping::CloudEvent& event, const mapping::Hash& hash) {
  std::string id = absl::StrCat(event.source, "|", event.id);
  const bool plain = std::none_of(id.begin(), id.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (plain && id.size() <= kMaxEventId) return id;
  return absl::StrCat("ce-", absl::BytesToHexString(hash(absl::StrCat(event.source.size(), ":", id)).substr(0, 16)));
}

int HexDigit(char c) { return absl::ascii_isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10; }

// RFC 3986 %XX, as the HTTP binding (3.1.3.2) writes what is no plain ASCII.
std::string Unescape(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && absl::ascii_isxdigit(text[i + 1]) && absl::ascii_isxdigit(text[i + 2]);
    out += escaped ? static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2])) : text[i];
    if (escaped) i += 2;
  }
  return out;
}

class ItemReader {
 public:
  ItemReader(const Shape& shape, Form form, const std::map<std::string, std::string>& headers)
      : shape_(shape), form_(form) {
    if (shape.mapping != nullptr) {
      mapper_ = std::make_unique<mapping::RecordMapper>(shape.mapping, shape.feed, shape.hash);
    }
    if (form != Form::kBinaryCloudEvent) return;
    for (const auto& [name, value] : headers) {
      if (name.starts_with("ce-")) attributes_[name.substr(3)] = Unescape(value);
    }
  }

  v1::PublishItem Read(const std::string& raw, size_t number) {
    v1::PublishItem item = ReadRecord(raw);
    item.set_item(number);
    if (item.origin().empty()) item.set_origin(absl::StrCat("http:", number));
    item.set_original(mapping::CutOriginal(raw, raw.size()));
    return item;
  }

 private:
  v1::PublishItem ReadRecord(const std::string& raw) {
    if (raw.size() > mapping::kMaxRecordBytes) {
      return mapping::Unreadable(shape_.feed, v1::FINDING_CODE_ERROR_TOO_LONG, "", "the record is longer than 1 MiB");
    }
    if (form_ == Form::kRecords) {
      return mapper_ != nullptr ? mapper_->Map(raw) : mapping::ItemFromJsonText(raw, shape_.feed);
    }
    const auto attribute = [this](std::string_view name) -> std::string_view {
      const auto found = attributes_.find(std::string(name));
      return found == attributes_.end() ? std::string_view() : found->second;
    };
    const absl::StatusOr<mapping::CloudEvent> event = form_ == Form::kBinaryCloudEvent
                                                          ? mapping::ReadBinary(attribute, kJson, raw)
                                                          : mapping::ReadStructuredText(raw);
    v1::PublishItem item = mapping::ItemFromCloudEvent(event, shape_.feed, mapper_.get());
    if (item.has_event()) item.mutable_event()->set_event_id(EventIdOf(*event, shape_.hash));
    return item;
  }

  const Shape& shape_;
  const Form form_;
  std::map<std::string, std::string> attributes_;
  std::unique_ptr<mapping::RecordMapper> mapper_;
};

}  // namespace

std::vector<v1::PublishItem> WholeBody(const std::string& feed, v1::FindingCode code, std::string_view why,
                                       std::string_view bytes) {
  v1::PublishItem item;
  item.set_item(1);
  item.set_origin("http:body");
  item.set_original(mapping::CutOriginal(bytes.substr(0, mapping::kMaxOriginalBytes), bytes.size()));
  item.mutable_unreadable()->set_feed(feed);
  *item.mutable_unreadable()->add_findings() = mapping::MakeFinding(code, "", why);
  return {std::move(item)};
}

absl::StatusOr<Announced> ReadHead(const std::map<std::string, std::string>& headers) {
  const auto found = headers.find("content-type");
  if (found == headers.end()) return MediaType("say what the body is: Content-Type: application/json");
  Announced announced;
  std::string media;
  for (absl::string_view part : absl::StrSplit(found->second, ';')) {
    std::string word = absl::AsciiStrToLower(absl::StripAsciiWhitespace(part));
    if (media.empty()) {
      media = std::move(word);
    } else if (absl::ConsumePrefix(&part, " "), word.starts_with("charset=")) {
      const std::string charset = absl::StrReplaceAll(word.substr(8), {{"\"", ""}});
      announced.gb18030 = charset == "gb18030" || charset == "gbk" || charset == "gb2312";
      if (!announced.gb18030 && charset != "utf-8" && charset != "utf8" && charset != "us-ascii") {
        return MediaType("send the text as UTF-8 or GB18030");
      }
    }
  }
  if (media == "application/cloudevents+json") {
    announced.form = Form::kCloudEvent;
  } else if (media == "application/cloudevents-batch+json") {
    announced.form = Form::kCloudEvents;
  } else if (media != kJson) {
    return MediaType(
        "this Content-Type is not taken: use application/json, application/cloudevents+json or "
        "application/cloudevents-batch+json");
  } else if (headers.contains("ce-specversion")) {
    announced.form = Form::kBinaryCloudEvent;
  }
  return announced;
}

Body ReadBody(const Shape& shape, Announced announced, const std::map<std::string, std::string>& headers,
              std::string_view bytes) {
  using mapping::Encoding;
  if (bytes.find('\0') != std::string_view::npos) {
    return Unreadable(shape, v1::FINDING_CODE_ERROR_CONTROL_CHARACTER, "the body holds a zero byte", bytes);
  }
  const bool local = shape.mapping != nullptr && shape.mapping->spec().encoding == Encoding::kGb18030;
  std::string text;
  const bool read = (!announced.gb18030 && mapping::Decoder(Encoding::kUtf8).Decode(bytes, text)) ||
                    ((announced.gb18030 || local) && mapping::Decoder(Encoding::kGb18030).Decode(bytes, text));
  if (!read) {
    return Unreadable(shape, v1::FINDING_CODE_ERROR_ENCODING,
                      announced.gb18030 ? "the body is no text in GB18030"
                                        : "the body is no UTF-8: send UTF-8, or say charset=gb18030",
                      bytes);
  }
  if (text.starts_with(mapping::kByteOrderMark)) text.erase(0, mapping::kByteOrderMark.size());
  if (!json::accept(text)) {
    return Unreadable(shape, v1::FINDING_CODE_ERROR_UNREADABLE, "the body is no JSON, or ends in the middle", bytes);
  }
  std::vector<std::string> records;
  const bool may_be_many = announced.form == Form::kRecords || announced.form == Form::kCloudEvents;
  if (!may_be_many) {
    records.push_back(text);
  } else if (!Split(text, shape.mapping == nullptr ? "" : shape.mapping->spec().records, records)) {
    if (records.size() > kMaxItems) return TooMany(shape, bytes);
    return Unreadable(shape, v1::FINDING_CODE_ERROR_UNREADABLE, "the records of the body can't be told apart", bytes);
  }
  if (records.size() > kMaxItems) return TooMany(shape, bytes);
  Body body;
  ItemReader reader(shape, announced.form, headers);
  for (const std::string& record : records) body.items.push_back(reader.Read(record, body.items.size() + 1));
  return body;
}

}  // namespace zhudong::http_push
