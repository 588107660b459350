// What became of the records of one import, as a progress line and as a summary. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::cli {

// received = accepted + duplicates + quarantined + refused.
struct Tally {
  uint64_t accepted = 0;
  uint64_t noted = 0;  // of the accepted ones
  uint64_t duplicates = 0;
  uint64_t quarantined = 0;
  uint64_t refused = 0;

  uint64_t received() const { return accepted + duplicates + quarantined + refused; }
  void Count(const v1::Acknowledgement& acknowledgement);
  Tally& operator+=(const Tally& other);
};

// One item that was not taken.
struct Example {
  std::string origin;
  v1::Outcome outcome;
  v1::Finding finding;
};

struct FileReport {
  std::string file;
  std::string mapping;
  Tally tally;
};

// Counts per file and per finding, and keeps the first few items that were not taken.
class ImportReport {
 public:
  static constexpr size_t kExamples = 10;

  void BeginFile(std::string file, std::string mapping);
  // Counts for file number `file`, from 0.
  void Take(size_t file, const std::string& origin, const v1::Acknowledgement& acknowledgement);

  Tally total() const;
  const std::vector<FileReport>& files() const { return files_; }

  std::string Text(absl::Duration elapsed) const;
  // One object; `dry_run` says that nothing was sent.
  std::string Json(const std::string& feed, absl::Duration elapsed, bool dry_run, int indent) const;

 private:
  std::vector<FileReport> files_;
  std::map<int, uint64_t> findings_;
  std::vector<Example> examples_;
};

// `land.csv  56 %  12,345 rows  4,321 rows/s  accepted 接收 12,000 · …`, at most `columns` wide.
std::string ProgressLine(const std::string& file, double share, const Tally& tally, absl::Duration elapsed,
                         size_t columns);

}  // namespace zhudong::cli
