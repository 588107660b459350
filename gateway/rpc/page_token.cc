#include "gateway/rpc/page_token.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/crypto/digest.h"
#include "gateway/rpc/sealed_text.h"

namespace zhudong::rpc {
namespace {

constexpr char kVersion = 2;  // another one than a cursor's, so that neither passes for the other
constexpr size_t kDigestBytes = 8;

std::string DigestOf(std::string_view question) { return crypto::Sha256(question).substr(0, kDigestBytes); }

absl::Status OfAnotherQuestion() {
  return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_PAGE_TOKEN_INVALID,
                      "this page token belongs to another question: keep the filter while paging, or begin again "
                      "without a token");
}

}  // namespace

std::string MakePageToken(std::string_view question, std::string_view start) {
  if (start.empty()) return "";
  std::string bytes = DigestOf(question);
  bytes.append(start);
  return SealText(kVersion, bytes);
}

absl::StatusOr<std::string> ReadPageToken(std::string_view question, std::string_view token) {
  if (token.empty()) return std::string();
  const std::optional<std::string> bytes = OpenText(kVersion, token);
  if (!bytes || !bytes->starts_with(DigestOf(question))) return OfAnotherQuestion();
  return bytes->substr(kDigestBytes);
}

size_t PageSize(int asked, std::vector<model::FieldViolation>& violations) {
  if (asked == 0) return kDefaultPageSize;
  if (asked < 0 || asked > kMaxPageSize) {
    violations.push_back({"page_size", absl::StrCat("1 to ", kMaxPageSize, ", or 0 for ", kDefaultPageSize)});
    return kDefaultPageSize;
  }
  return static_cast<size_t>(asked);
}

absl::StatusOr<PageStart> ReadPage(int page_size, std::string_view question, std::string_view token) {
  std::vector<model::FieldViolation> violations;
  PageStart page{.size = PageSize(page_size, violations), .start = ""};
  if (!violations.empty()) return model::InvalidFields(std::move(violations));
  absl::StatusOr<std::string> start = ReadPageToken(question, token);
  if (!start.ok()) return start.status();
  page.start = *std::move(start);
  return page;
}

absl::StatusOr<NumberedPage> ReadNumberedPage(int page_size, std::string_view question, std::string_view token) {
  const absl::StatusOr<PageStart> page = ReadPage(page_size, question, token);
  if (!page.ok()) return page.status();
  if (page->start.empty()) return NumberedPage{.size = page->size};
  if (page->start.size() != sizeof(uint64_t)) return OfAnotherQuestion();
  return NumberedPage{.size = page->size, .start = base::ReadU64(page->start)};
}

std::string MakeNumberedToken(std::string_view question, uint64_t start) {
  std::string bytes;
  base::AppendU64(bytes, start);
  return MakePageToken(question, bytes);
}

}  // namespace zhudong::rpc
