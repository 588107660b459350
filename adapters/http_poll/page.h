// One page of a list that a platform offers: its records, and where the next one is. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/http_poll/session.h"
#include "nlohmann/json.hpp"

namespace zhudong::http_poll {

enum class Paging {
  kNone,    // everything in one answer
  kPage,    // page_parameter counts pages from first_page
  kOffset,  // page_parameter counts records from 0
  kNext,    // the answer says where the next page is: at `next`, or in its Link header (RFC 8288)
  kCursor,  // the answer says at `next` what page_parameter is to be
};

// Where pages are counted, what stands on them moves while they are read.
inline bool PagesAreCounted(Paging paging) { return paging == Paging::kPage || paging == Paging::kOffset; }

// How the list is asked for, and where in an answer things stand. Pointers are RFC 6901.
struct ListShape {
  std::string origin;  // https://host:port
  std::string path;    // with a fixed query, where there is one
  std::string records;
  Paging paging = Paging::kNone;
  std::string page_parameter = "page";
  int64_t first_page = 1;
  std::string size_parameter;  // empty: the platform's own size
  int64_t page_size = 100;
  std::string next;
  // Rows from this time on alone; empty: all of them every time.
  std::string since_parameter;
  std::string since_format = "%Y-%m-%d %H:%M:%S";  // as strftime, in China Standard Time
  std::string updated;                             // in a record: when the platform changed it
};

// Where the first page of everything since `since` is (InfinitePast: everything).
std::string FirstTarget(const ListShape& shape, absl::Time since);

struct Page {
  std::vector<nlohmann::json> records;
  std::string next;                           // target of the next page; empty at the end
  absl::Time updated = absl::InfinitePast();  // the latest of its records
  bool whole = false;                         // the first page: the list is known to end on it
};

// `number` counts pages from 0, `records` those before this page; the list is taken out of `answer`. DATA_LOSS when
// there is none; PERMISSION_DENIED when the next page is on another host, which is told nothing of ours.
absl::StatusOr<Page> ReadPage(const ListShape& shape, Answer answer, absl::Time since, int64_t number, int64_t records);

}  // namespace zhudong::http_poll
