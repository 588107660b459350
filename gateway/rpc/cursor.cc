#include "gateway/rpc/cursor.h"

#include "gateway/base/bytes.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/sealed_text.h"

namespace zhudong::rpc {
namespace {

constexpr char kVersion = 1;
constexpr size_t kSequenceBytes = 8;

}  // namespace

std::string EncodeCursor(uint64_t sequence) {
  std::string bytes;
  base::AppendU64(bytes, sequence);
  return SealText(kVersion, bytes);
}

absl::StatusOr<uint64_t> DecodeCursor(std::string_view cursor) {
  const std::optional<std::string> bytes = OpenText(kVersion, cursor);
  if (!bytes || bytes->size() != kSequenceBytes) {
    return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_CURSOR_INVALID,
                        "this is no cursor of this gateway: give one back exactly as it was received");
  }
  return base::ReadU64(*bytes);
}

}  // namespace zhudong::rpc
