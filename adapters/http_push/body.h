// A request's body → items, one for each record in it. Pure; for bytes of strangers.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/mapping/file_reader.h"
#include "gateway/mapping/mapping.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::http_push {

inline constexpr size_t kMaxItems = 1000;  // of one request

// What a feed's bodies are.
struct Shape {
  std::string feed;
  std::shared_ptr<const mapping::Mapping> mapping;  // nullptr: the gateway's own JSON
  mapping::Hash hash;
};

// Which of the forms the headers announce.
enum class Form { kRecords, kCloudEvent, kCloudEvents, kBinaryCloudEvent };
struct Announced {
  Form form = Form::kRecords;
  bool gb18030 = false;
};

struct Body {
  // Numbered from 1, with origin and original. At most kMaxItems.
  std::vector<v1::PublishItem> items;
  // Not OK: the body as a whole can't be taken. `items` then holds one that says so, to be counted and quarantined.
  absl::Status status;
};

// INVALID_ARGUMENT with reason MEDIA_TYPE for a Content-Type or charset that is not taken. Header names are in lower
// case.
absl::StatusOr<Announced> ReadHead(const std::map<std::string, std::string>& headers);

// Records are one JSON object, an array of them, or an array where the mapping's `records` points or below `items`.
// A record that is wrong costs only itself; a text that is no JSON at all is refused whole.
Body ReadBody(const Shape& shape, Announced announced, const std::map<std::string, std::string>& headers,
              std::string_view bytes);

// Items of one body that can't be read as a whole: its beginning and why.
std::vector<v1::PublishItem> WholeBody(const std::string& feed, v1::FindingCode code, std::string_view why,
                                       std::string_view bytes);

}  // namespace zhudong::http_push
