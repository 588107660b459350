#include <cstdio>
#include <cstdlib>

#include "gateway/ofd/ofd.h"
#include "tests/fuzz/entries.h"

namespace zhudong::fuzz {
namespace {

void Must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace

void OfdFile(std::string_view bytes) {
  const ofd::Limits limits = {.max_bytes = 1 << 20,
                              .max_unpacked_bytes = 4 << 20,
                              .max_files = 100,
                              .max_xml_bytes = 1 << 20,
                              .max_signatures = 4};
  const auto report = ofd::Check(bytes, limits);
  if (!report.ok()) {
    const absl::StatusCode code = report.status().code();
    Must(code == absl::StatusCode::kDataLoss || code == absl::StatusCode::kInvalidArgument ||
             code == absl::StatusCode::kResourceExhausted,
         "an error is one of the three");
    Must(!report.status().message().empty(), "an error says what is wrong");
    return;
  }
  Must(report->has_document, "what is taken has a document");
  Must(report->signatures <= limits.max_signatures, "signatures are bounded");
  Must((report->signatures > 0) == (report->checked_files > 0), "a signature covers files");
  Must(report->checked_files <= static_cast<int>(limits.max_files), "files are bounded");
}

}  // namespace zhudong::fuzz
