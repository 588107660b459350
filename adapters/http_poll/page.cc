#include "adapters/http_poll/page.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/mapping/convert.h"
#include "gateway/mapping/json_text.h"

namespace zhudong::http_poll {
namespace {

using nlohmann::json;

void Add(std::string& target, const std::string& name, const std::string& value) {
  absl::StrAppend(&target, absl::StrContains(target, "?") ? "&" : "?", http::EscapeQuery(name), "=",
                  http::EscapeQuery(value));
}

std::string Target(const ListShape& shape, absl::Time since, const std::string& page) {
  std::string target = shape.path;
  if (!shape.since_parameter.empty() && since != absl::InfinitePast()) {
    Add(target, shape.since_parameter, absl::FormatTime(shape.since_format, since, absl::FixedTimeZone(8 * 60 * 60)));
  }
  if (!page.empty()) Add(target, shape.page_parameter, page);
  if (!shape.size_parameter.empty()) Add(target, shape.size_parameter, absl::StrCat(shape.page_size));
  return target;
}

// `<target>; rel="next"` of a Link header.
std::string NextOfHeader(const std::map<std::string, std::string>& headers) {
  const auto found = headers.find("link");
  if (found == headers.end()) return {};
  for (absl::string_view link : absl::StrSplit(found->second, ',')) {
    const size_t open = link.find('<'), close = link.find('>');
    if (open == link.npos || close == link.npos || close < open) continue;
    const absl::string_view rest = link.substr(close);
    if (absl::StrContains(rest, "rel=\"next\"") || absl::StrContains(rest, "rel=next")) {
      return std::string(link.substr(open + 1, close - open - 1));
    }
  }
  return {};
}

absl::StatusOr<std::string> OwnTarget(const ListShape& shape, const std::string& next) {
  if (next.empty() || next[0] == '/') return next;
  if (next[0] == '?') return absl::StrCat(shape.path.substr(0, shape.path.find('?')), next);
  if (absl::StartsWith(next, shape.origin + "/")) return next.substr(shape.origin.size());
  return absl::PermissionDeniedError("the next page is on another host: it is not followed there");
}

}  // namespace

std::string FirstTarget(const ListShape& shape, absl::Time since) {
  std::string page;
  if (shape.paging == Paging::kPage) page = absl::StrCat(shape.first_page);
  if (shape.paging == Paging::kOffset) page = "0";
  return Target(shape, since, page);
}

absl::StatusOr<Page> ReadPage(const ListShape& shape, Answer answer, absl::Time since, int64_t number,
                              int64_t records) {
  json* const list = const_cast<json*>(mapping::At(answer.body, shape.records));
  if (list == nullptr || !list->is_array()) {
    return absl::DataLossError(absl::StrCat("there is no list at `", shape.records, "`: correct list.records"));
  }
  Page page;
  if (shape.paging == Paging::kNext) {
    absl::StatusOr<std::string> next =
        OwnTarget(shape, shape.next.empty() ? NextOfHeader(answer.headers) : TextAt(answer.body, shape.next));
    if (!next.ok()) return next.status();
    page.next = *std::move(next);
  } else if (shape.paging == Paging::kCursor) {
    const std::string cursor = TextAt(answer.body, shape.next);
    if (!cursor.empty()) page.next = Target(shape, since, cursor);
  }
  page.records.reserve(list->size());
  for (json& record : *list) page.records.push_back(std::move(record));
  const auto count = static_cast<int64_t>(page.records.size());
  // A page that is not full may be one that shrank while it was made: only an empty one is the end.
  if (count > 0 && shape.paging == Paging::kPage) {
    page.next = Target(shape, since, absl::StrCat(shape.first_page + number + 1));
  } else if (count > 0 && shape.paging == Paging::kOffset) {
    page.next = Target(shape, since, absl::StrCat(records + count));
  }
  const bool room = !shape.size_parameter.empty() && count < shape.page_size;
  page.whole = number == 0 && (page.next.empty() || (room && PagesAreCounted(shape.paging)));
  for (const json& record : page.records) {
    if (shape.updated.empty() || !record.is_object()) continue;
    const std::optional<mapping::When> when = mapping::ParseWhen(TextAt(record, shape.updated));
    if (when) page.updated = std::max(page.updated, when->time);
  }
  return page;
}

}  // namespace zhudong::http_poll
