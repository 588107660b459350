// Page tokens: where the next page of a list begins. Opaque, checked, and good for the same question only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/model/errors.h"

namespace zhudong::rpc {

inline constexpr int kDefaultPageSize = 100;
inline constexpr int kMaxPageSize = 1000;

// `question` is everything that must be the same on the next page (the call's name, the filter, what the caller may
// read) as bytes; the token keeps 8 bytes of its digest. Empty when `start` is: there is no next page.
std::string MakePageToken(std::string_view question, std::string_view start);
// The start, empty for an empty token. INVALID_ARGUMENT PAGE_TOKEN_INVALID when it belongs to another question, or is
// no token.
absl::StatusOr<std::string> ReadPageToken(std::string_view question, std::string_view token);

// 0 means kDefaultPageSize; adds to `violations` what is outside 1 to kMaxPageSize.
size_t PageSize(int asked, std::vector<model::FieldViolation>& violations);

// Where a page begins, once size and token were checked.
struct PageStart {
  size_t size = 0;
  std::string start;
};
absl::StatusOr<PageStart> ReadPage(int page_size, std::string_view question, std::string_view token);

// The same where pages begin at a number; 0 at the first. A token is sealed against accidents, not against malice: what
// is in it is looked at before it is used.
struct NumberedPage {
  size_t size = 0;
  uint64_t start = 0;
};
absl::StatusOr<NumberedPage> ReadNumberedPage(int page_size, std::string_view question, std::string_view token);
std::string MakeNumberedToken(std::string_view question, uint64_t start);

}  // namespace zhudong::rpc
