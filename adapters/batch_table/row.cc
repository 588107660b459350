#include "adapters/batch_table/row.h"

#include <algorithm>

#include "absl/time/time.h"
#include "gateway/mapping/convert.h"

namespace zhudong::batch_table {
namespace {

bool AreDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Shorter first, then byte by byte; zeros before a number don't count.
std::tuple<size_t, std::string_view> Rank(std::string_view text) {
  if (AreDigits(text)) text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  return {text.size(), text};
}

}  // namespace

bool Older(const Age& a, const Age& b) {
  const auto left = Rank(a.batch), right = Rank(b.batch);
  return left != right ? left < right : a.micros < b.micros;
}

std::optional<Needed> MissingOf(const Row& row) {
  if (row.key.empty()) return Needed::kKey;
  if (row.batch.empty()) return Needed::kBatch;
  if (!mapping::ParseWhen(row.time)) return Needed::kTime;
  return std::nullopt;
}

Age AgeOf(const Row& row) { return {row.batch, absl::ToUnixMicros(mapping::ParseWhen(row.time)->time)}; }

}  // namespace zhudong::batch_table
