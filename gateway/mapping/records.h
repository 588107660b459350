// The records of a file before anything is known of their meaning: rows of a table, or JSON objects.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/mapping/file_reader.h"
#include "gateway/mapping/spec.h"
#include "nlohmann/json.hpp"
#include "zhudong/v1/findings.pb.h"

namespace zhudong::mapping {

struct Record {
  std::vector<std::string> cells;  // CSV: one for each column, UTF-8, not trimmed
  nlohmann::json json;             // JSON: an object
  std::string original;            // the bytes as they stand in the file, cut to kMaxOriginalBytes with a mark
  uint64_t line = 0;               // where it begins
  // What makes it unreadable; `cells` and `json` are then unspecified.
  std::optional<v1::Finding> problem;
};

// Not thread-safe.
class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // False at the end. Errors as of FileReader::Next.
  virtual absl::StatusOr<bool> Next(Record& record) = 0;
  // After the record that Next gave last; `items` is not counted here.
  virtual Position position() const = 0;
  // Columns in order, the second of a name with `#2`; empty for JSON.
  virtual const std::vector<std::string>& columns() const = 0;
};

// Reads the header, if there is one, and goes to `start`. `in` must outlive the reader. INVALID_ARGUMENT when there is
// no header, or no array where `spec.records` points.
absl::StatusOr<std::unique_ptr<RecordReader>> OpenRecords(std::istream& in, uint64_t total, const Spec& spec,
                                                          const Position& start);

// The format's own, called by OpenRecords. `encoding` is not kAuto.
absl::StatusOr<std::unique_ptr<RecordReader>> OpenCsv(std::istream& in, uint64_t total, const Spec& spec,
                                                      Encoding encoding, const Position& start);
std::unique_ptr<RecordReader> OpenJsonl(std::istream& in, uint64_t total, Encoding encoding, const Position& start);
absl::StatusOr<std::unique_ptr<RecordReader>> OpenJsonArray(std::istream& in, uint64_t total, const Spec& spec,
                                                            const Position& start);

// `bytes` are the beginning of an original of `size` bytes: cuts it to kMaxOriginalBytes, and says so at its end.
std::string CutOriginal(std::string_view bytes, uint64_t size);

v1::Finding MakeFinding(v1::FindingCode code, std::string_view field, std::string_view message);

}  // namespace zhudong::mapping
