#include "adapters/http_poll/http_poll.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"

namespace zhudong::http_poll {
namespace {

using nlohmann::json;

constexpr absl::Duration kFirstBackoff = absl::Seconds(1);
constexpr absl::Duration kLongestBackoff = absl::Minutes(5);
constexpr int kMostWalks = 4;  // for one poll, while each brings something new

std::string HeaderOf(const Answer& answer, const char* name) {
  const auto found = answer.headers.find(name);
  return found == answer.headers.end() ? "" : found->second;
}

}  // namespace

HttpPoll::HttpPoll(Options options, std::unique_ptr<http::Client> client,
                   std::shared_ptr<const mapping::Mapping> mapping, mapping::Hash hash, const base::Clock& clock,
                   std::function<void(std::string_view)> log)
    : options_(std::move(options)),
      clock_(clock),
      session_(options_.log_in, options_.codes, std::move(client), options_.timeout, clock),
      handover_({options_.name, options_.feed, options_.detail, options_.batch_items}, std::move(mapping),
                std::move(hash), session_),
      poller_({.source = "http-poll",
               .well = "the list is read",
               .interval = options_.interval,
               .first_backoff = kFirstBackoff,
               .longest_backoff = kLongestBackoff},
              clock, std::move(log)) {}

absl::Status HttpPoll::Start(ports::Intake& intake) {
  poller_.Start([this, &intake] { return PollOnce(intake); });
  return absl::OkStatus();
}

void HttpPoll::Stop() {
  poller_.Stop([this] { session_.Cancel(); });
}

absl::Status HttpPoll::PollOnce(ports::Intake& intake) {
  absl::StatusOr<Cursor> cursor = LoadCursor(intake);
  if (!cursor.ok()) return cursor.status();
  for (int walk = 1;; ++walk) {
    absl::StatusOr<Walked> walked = Walk(intake, *cursor, walk == 1);
    if (!walked.ok()) return walked.status();
    if (!walked->brought_new || !PagesAreCounted(options_.list.paging)) {
      std::string kept = Encode(walked->cursor);
      if (kept == Encode(*cursor)) return absl::OkStatus();
      return intake.Submit({.cursor_name = "http-poll/" + options_.name, .cursor = std::move(kept)}).status();
    }
    // It changes all the time: what it brought is kept, and the next poll begins where this one did.
    if (walk == kMostWalks) return absl::OkStatus();
  }
}

absl::StatusOr<HttpPoll::Walked> HttpPoll::Walk(ports::Intake& intake, const Cursor& from, bool conditional) {
  Walked walked{.cursor = from};
  const absl::Time since = from.watermark - options_.overlap;
  std::string target = FirstTarget(options_.list, since);
  Session::Headers conditions;
  if (conditional && target == from.target) {
    if (!from.etag.empty()) conditions.emplace_back("If-None-Match", from.etag);
    if (!from.modified.empty()) conditions.emplace_back("If-Modified-Since", from.modified);
  }
  walked.cursor.target = target;
  handover_.BeginWalk(from.rejected);
  int64_t records = 0;
  std::vector<json> before;
  for (int64_t number = 0; !target.empty(); ++number) {
    if (poller_.stopping()) return absl::CancelledError("stopping");
    if (number == options_.max_pages) {
      return absl::FailedPreconditionError("the list has more pages than max_pages: raise it, or correct the paging");
    }
    absl::StatusOr<Answer> answer = session_.Get(target, number == 0 ? conditions : Session::Headers());
    if (!answer.ok()) return answer.status();
    if (answer->unchanged) {
      walked.cursor = from;
      return walked;
    }
    if (number == 0) {
      walked.cursor.etag = HeaderOf(*answer, "etag");
      walked.cursor.modified = HeaderOf(*answer, "last-modified");
    }
    absl::StatusOr<Page> page = ReadPage(options_.list, *std::move(answer), since, number, records);
    if (!page.ok()) return page.status();
    if (page->next == target) return absl::DataLossError("a page names itself as the next one");
    // What a first page says of itself says nothing of the pages behind it.
    if (number == 0 && !page->whole) walked.cursor.etag = walked.cursor.modified = "";
    // Some platforms answer a page past the end with the last one again.
    if (PagesAreCounted(options_.list.paging) && number > 0 && page->records == before) page->next = "";
    walked.cursor.watermark = std::max(walked.cursor.watermark, std::min(page->updated, clock_.Now()));
    absl::StatusOr<bool> brought = handover_.Submit(intake, page->records, records + 1);
    if (!brought.ok()) return brought.status();
    walked.brought_new |= *brought;
    records += static_cast<int64_t>(page->records.size());
    before = std::move(page->records);
    target = std::move(page->next);
  }
  walked.cursor.rejected = handover_.EndWalk();
  return walked;
}

// {"watermark": seconds, "target": …, "etag": …, "modified": …, "rejected": […]}; text that is none begins anew.
absl::StatusOr<HttpPoll::Cursor> HttpPoll::LoadCursor(ports::Intake& intake) {
  const absl::StatusOr<std::string> kept = intake.LoadCursor("http-poll/" + options_.name);
  if (!kept.ok()) return kept.status();
  Cursor cursor;
  const json value = json::parse(*kept, nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return cursor;
  const auto text = [&value](const char* name) {
    const auto found = value.find(name);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto watermark = value.find("watermark");
  if (watermark != value.end() && watermark->is_number_integer()) {
    cursor.watermark = absl::FromUnixSeconds(watermark->get<int64_t>());
  }
  cursor.target = text("target");
  cursor.etag = text("etag");
  cursor.modified = text("modified");
  const auto rejected = value.find("rejected");
  for (size_t i = 0; rejected != value.end() && rejected->is_array() && i < rejected->size(); ++i) {
    if ((*rejected)[i].is_string()) cursor.rejected.push_back((*rejected)[i].get<std::string>());
  }
  return cursor;
}

std::string HttpPoll::Encode(const Cursor& cursor) {
  json value = {
      {"target", cursor.target}, {"etag", cursor.etag}, {"modified", cursor.modified}, {"rejected", cursor.rejected}};
  if (cursor.watermark != absl::InfinitePast()) value["watermark"] = absl::ToUnixSeconds(cursor.watermark);
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace zhudong::http_poll
