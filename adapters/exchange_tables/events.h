// Rows made items. An event's id is its record's and stays the same over all versions, so that the same row read again
// is a duplicate and a newer version a correction. A record that was taken back and is stated anew gets the next
// generation of its id, since what is withdrawn never counts again.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/exchange_tables/row.h"
#include "adapters/exchange_tables/tables.h"
#include "gateway/mapping/one_record.h"
#include "zhudong/v1/feed_service.pb.h"

namespace zhudong::exchange_tables {

// How often a record was taken back, and the age of the row that did so last: kept by the intake, a cursor for each
// record that ever was.
struct Withdrawals {
  int count = 0;
  Age last;
};
std::string Encode(const Withdrawals& withdrawals);
// None for text that is none, the empty one included.
Withdrawals Decode(std::string_view text);
// The generation that a statement of this age belongs to.
int GenerationOf(const Age& age, const Withdrawals& withdrawals);

// Not thread-safe.
class Events {
 public:
  // INVALID_ARGUMENT when a mapping is faulty, which the tests rule out.
  static absl::StatusOr<std::unique_ptr<Events>> Make(std::string feed, mapping::Hash hash);

  // The record stated, a permit with the buildings that name it: all rows of theirs that were read, and that are about
  // to be; of several versions of a building the newest holds, and one that is taken back is not there.
  v1::PublishItem State(const Table& table, const Row& row, const std::vector<Row>& buildings, int generation);
  v1::PublishItem Withdraw(const Table& table, const Row& row, int generation) const;
  // A row that can't be used, told as such so that it is counted and kept aside.
  v1::PublishItem Bad(const Table& table, const Row& row, v1::FindingCode code, std::string_view column,
                      std::string_view message) const;
  std::string IdOf(const Table& table, const Row& row, int generation) const;

 private:
  Events(std::string feed, mapping::Hash hash) : feed_(std::move(feed)), hash_(std::move(hash)) {}

  const std::string feed_;
  const mapping::Hash hash_;
  std::map<std::string, std::unique_ptr<mapping::RecordMapper>, std::less<>> mappers_;
};

// What is wrong with a row before any mapping: SJYXBS, what the table requires, its codes. nullopt when nothing is.
struct Fault {
  v1::FindingCode code;
  std::string column;
  std::string message;
};
std::optional<Fault> FaultOf(const Table& table, const Row& row);

// The mapping files, by name; they travel inside the program.
const std::map<std::string, std::string>& BuiltInMappings();

}  // namespace zhudong::exchange_tables
