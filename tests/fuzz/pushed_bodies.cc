#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "adapters/http_poll/page.h"
#include "adapters/http_push/body.h"
#include "gateway/crypto/digest.h"
#include "tests/fuzz/entries.h"

namespace zhudong::fuzz {
namespace {

constexpr char kMapping[] = R"(name = "small"
feed = "done"
format = "json"
records = "/data/list"
[signature]
required = ["/no"]
[[event]]
kind = "completion_acceptance"
id = { from = "/no" }
occurred_at = { from = "/date" }
fields = [{ to = "completion_acceptance.acceptance_number", from = "/no", required = true }]
)";

void Must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

// Nothing goes unnoticed: what was sent is an item, a finding, or the refusal of the whole.
void Check(const http_push::Body& body) {
  Must(body.items.size() <= http_push::kMaxItems, "items are bounded");
  Must(!body.items.empty() || body.status.ok(), "a refused body is counted");
  uint64_t number = 0;
  for (const v1::PublishItem& item : body.items) {
    Must(item.item() == ++number, "items are numbered from 1");
    Must(item.has_event() || item.unreadable().findings_size() > 0, "what is no event says why");
    Must(!item.has_event() || item.event().feed() == "done", "an event is of the feed it was sent to");
    Must(!item.origin().empty() && item.origin().size() <= 512, "an item says where it is from");
    Must(!item.SerializeAsString().empty(), "it can be serialized");
  }
}

void Push(const http_push::Shape& shape, const std::string& type, std::string_view bytes) {
  const std::map<std::string, std::string> headers = {
      {"content-type", type}, {"ce-specversion", "1.0"}, {"ce-id", "1"}, {"ce-type", "t"}, {"ce-source", "/s"}};
  const auto announced = http_push::ReadHead(headers);
  if (announced.ok()) Check(http_push::ReadBody(shape, *announced, headers, bytes));
}

void Poll(std::string_view bytes) {
  http_poll::Answer answer;
  answer.body = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
  if (answer.body.is_discarded()) return;
  http_poll::ListShape shape{.origin = "https://127.0.0.1:8443", .path = "/list", .records = "/data/list"};
  shape.next = "/next";
  shape.updated = "/date";
  for (const http_poll::Paging paging : {http_poll::Paging::kNone, http_poll::Paging::kPage, http_poll::Paging::kOffset,
                                         http_poll::Paging::kNext, http_poll::Paging::kCursor}) {
    shape.paging = paging;
    const auto page = http_poll::ReadPage(shape, answer, absl::InfinitePast(), 0, 0);
    if (page.ok()) Must(page->next.empty() || page->next.front() == '/', "the next page is on the platform's host");
  }
}

}  // namespace

void PushedBodies(std::string_view bytes) {
  static const auto* const kMapped = new http_push::Shape{
      .feed = "done", .mapping = *mapping::Mapping::Parse(kMapping, "small.toml"), .hash = crypto::Sha256};
  static const auto* const kOwn = new http_push::Shape{.feed = "done", .mapping = nullptr, .hash = crypto::Sha256};
  for (const char* type : {"application/json", "application/json; charset=gb18030", "application/cloudevents+json",
                           "application/cloudevents-batch+json"}) {
    Push(*kMapped, type, bytes);
    Push(*kOwn, type, bytes);
  }
  Poll(bytes);
}

}  // namespace zhudong::fuzz
