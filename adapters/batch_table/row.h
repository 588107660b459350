// A row of a batch table: one version of one record. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace zhudong::batch_table {

// Which of two versions is the newer: by batch, then by time.
struct Age {
  std::string batch;   // CD_BATCH
  int64_t micros = 0;  // CD_TIME, since 1970

  friend bool operator==(const Age& a, const Age& b) { return a.batch == b.batch && a.micros == b.micros; }
};
// Batches of digits by number, others as text, shorter first.
bool Older(const Age& a, const Age& b);

// Where a row stands in reading order, as the database compares it: each as text, byte by byte.
struct Place {
  std::string batch, time, key, digest;

  bool empty() const { return batch.empty() && time.empty() && key.empty() && digest.empty(); }
  friend bool operator<(const Place& a, const Place& b) {
    return std::tie(a.batch, a.time, a.key, a.digest) < std::tie(b.batch, b.time, b.key, b.digest);
  }
};

struct Row {
  std::string key;
  std::string batch;
  std::string time;  // as the table has it
  std::vector<std::string> cells;
  Place place;
};

// The column (of three) that makes a row useless for the order of versions; nullopt for a good one.
enum class Needed { kKey, kBatch, kTime };
std::optional<Needed> MissingOf(const Row& row);
// Of a row that misses nothing.
Age AgeOf(const Row& row);

}  // namespace zhudong::batch_table
