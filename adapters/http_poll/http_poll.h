// A source that asks a platform for its list, page by page, again and again.
//
// reads:     the list; its own cursor (watermark, ETag, Last-Modified, what was not taken), kept by the intake
// writes:    every record as an item; then the cursor
// promise:   the watermark moves only after a walk from the first page to the last. Rows are asked for from some time
//            before it (`overlap`), for some come late. Where pages are counted, rows move between them while they
//            are read: such a walk is repeated until one brings nothing new. Whatever comes twice is a duplicate.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/http_poll/handover.h"
#include "adapters/http_poll/page.h"
#include "adapters/http_poll/session.h"
#include "gateway/base/clock.h"
#include "gateway/http/client.h"
#include "gateway/mapping/one_record.h"
#include "gateway/polling/poller.h"
#include "gateway/ports/source.h"

namespace zhudong::http_poll {

struct Options {
  std::string name;  // of the source, and so of its cursor
  std::string feed;
  ListShape list;
  Detail detail;
  Codes codes;
  LogIn log_in;
  absl::Duration interval = absl::Minutes(1);
  absl::Duration overlap = absl::Hours(1);
  absl::Duration timeout = absl::Seconds(30);  // of one call
  size_t batch_items = 500;                    // 1 to 1,000
  int64_t max_pages = 10000;                   // of one walk
};

// Thread-safe as ports::Source says.
class HttpPoll final : public ports::Source {
 public:
  // `mapping` nullptr: records are the gateway's own JSON. `log` gets a sentence when something begins to fail or is
  // well again, and may be empty.
  HttpPoll(Options options, std::unique_ptr<http::Client> client, std::shared_ptr<const mapping::Mapping> mapping,
           mapping::Hash hash, const base::Clock& clock, std::function<void(std::string_view)> log);
  ~HttpPoll() override { Stop(); }

  absl::Status Start(ports::Intake& intake) override;
  void Stop() override;
  v1::SourceStatus Status() const override { return poller_.Status(); }

  // Asks for all that is new, and returns how long to wait until the next time. For the thread, and for tests.
  absl::Duration Poll(ports::Intake& intake) {
    return poller_.Once([&] { return PollOnce(intake); });
  }

 private:
  struct Cursor {
    absl::Time watermark = absl::InfinitePast();
    std::string target, etag, modified;  // of the first page when it was read last
    std::vector<std::string> rejected;   // Handover::EndWalk
  };
  struct Walked {
    bool brought_new = false;
    Cursor cursor;  // where that brings us
  };

  absl::StatusOr<Cursor> LoadCursor(ports::Intake& intake);
  static std::string Encode(const Cursor& cursor);
  absl::Status PollOnce(ports::Intake& intake);
  absl::StatusOr<Walked> Walk(ports::Intake& intake, const Cursor& from, bool conditional);

  const Options options_;
  const base::Clock& clock_;
  // Of the polling thread, session_.Cancel apart.
  Session session_;
  Handover handover_;
  polling::Poller poller_;
};

}  // namespace zhudong::http_poll
