#include "gateway/mapping/records.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gateway/mapping/encoding.h"

namespace zhudong::mapping {

std::string CutOriginal(std::string_view bytes, uint64_t size) {
  if (size <= kMaxOriginalBytes) return std::string(bytes);
  const std::string mark = absl::StrCat("\n[cut: ", size, " bytes in all]");
  return std::string(bytes.substr(0, kMaxOriginalBytes - mark.size())) + mark;
}

v1::Finding MakeFinding(v1::FindingCode code, std::string_view field, std::string_view message) {
  v1::Finding finding;
  finding.set_code(code);
  finding.set_field(std::string(field));
  finding.set_message(std::string(message));
  return finding;
}

absl::StatusOr<std::unique_ptr<RecordReader>> OpenRecords(std::istream& in, uint64_t total, const Spec& spec,
                                                          const Position& start) {
  if (spec.format == Format::kJson) return OpenJsonArray(in, total, spec, start);
  Encoding encoding = spec.encoding;
  if (encoding == Encoding::kAuto) {
    absl::StatusOr<Encoding> found = DetectEncoding(in, total);
    if (!found.ok()) return found.status();
    encoding = *found;
  }
  if (spec.format == Format::kJsonl) return OpenJsonl(in, total, encoding, start);
  return OpenCsv(in, total, spec, encoding, start);
}

}  // namespace zhudong::mapping
