#include <google/protobuf/stubs/logging.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "gateway/ingest/validate.h"
#include "tests/fuzz/entries.h"

namespace zhudong::fuzz {
namespace {

// 2026-07-01 12:00 in China.
constexpr int64_t kNowSeconds = 1782878400;

void Must(bool holds, const char* promise, const v1::Event& event) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n%s\n", promise, event.ShortDebugString().c_str());
  std::abort();
}

}  // namespace

void ValidateEvent(std::string_view bytes) {
  // protobuf writes a line to stderr for every text that is no UTF-8.
  static google::protobuf::LogHandler* const kQuiet = google::protobuf::SetLogHandler(nullptr);
  static_cast<void>(kQuiet);
  v1::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  // One that carries every kind: what utilities answer and what is said of cases is carried where it is named alone.
  ingest::Feed feed{.name = event.feed()};
  for (int kind = 1; kind < v1::EventKind_ARRAYSIZE; ++kind) feed.kinds.push_back(static_cast<v1::EventKind>(kind));
  const absl::Time now = absl::FromUnixSeconds(kNowSeconds);
  const ingest::Verdict first = ingest::Validate(event, feed, now);
  Must(first.errors.size() <= ingest::kMaxFindings && first.notes.size() <= ingest::kMaxFindings,
       "findings are bounded", event);
  for (const v1::Finding& error : first.errors) Must(error.code() < 100, "errors have ERROR_ codes", event);
  for (const v1::Finding& note : first.notes) Must(note.code() > 100, "notes have NOTE_ codes", event);
  if (!first.errors.empty()) return;
  // What was accepted is clean: a second look accepts it too and changes nothing more.
  const std::string cleaned = event.SerializeAsString();
  const ingest::Verdict second = ingest::Validate(event, feed, now);
  Must(second.errors.empty(), "an accepted event is accepted again", event);
  Must(event.SerializeAsString() == cleaned, "cleaning twice changes nothing more", event);
}

}  // namespace zhudong::fuzz
