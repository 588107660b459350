#include "adapters/exchange_tables/events.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/base/text.h"

namespace zhudong::exchange_tables {
namespace {

using base::ToAbsl;

constexpr size_t kMostKey = 90;  // of an event id of at most 128 bytes
constexpr size_t kMostReason = 4096;
constexpr int64_t kMicros = 1000000;

google::protobuf::Timestamp ToProto(int64_t micros) {
  google::protobuf::Timestamp time;
  time.set_seconds(micros / kMicros);
  time.set_nanos(static_cast<int32_t>(micros % kMicros) * 1000);
  return time;
}

void Describe(const Table& table, const Row& row, v1::PublishItem& item) {
  item.set_origin(absl::StrCat(ToAbsl(table.name), ":", row.serial));
  item.set_original(row.values.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// The newest version of each building that is not taken back, in order of its key.
nlohmann::json Current(const std::vector<Row>& buildings) {
  std::map<std::string, const Row*> newest;
  for (const Row& row : buildings) {
    const Row*& held = newest[row.key];
    if (held == nullptr || Older(held->age, row.age)) held = &row;
  }
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [key, row] : newest) {
    if (row->valid == "1") list.push_back(row->values);
  }
  return list;
}

}  // namespace

std::string Encode(const Withdrawals& withdrawals) {
  return absl::StrCat("1 ", withdrawals.count, " ", withdrawals.last.updated_us, " ", withdrawals.last.serial);
}

Withdrawals Decode(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(ToAbsl(text), absl::MaxSplits(' ', 3));
  Withdrawals withdrawals;
  if (parts.size() != 4 || parts[0] != "1" || !absl::SimpleAtoi(parts[1], &withdrawals.count) ||
      !absl::SimpleAtoi(parts[2], &withdrawals.last.updated_us)) {
    return {};
  }
  withdrawals.last.serial = parts[3];
  return withdrawals;
}

int GenerationOf(const Age& age, const Withdrawals& withdrawals) {
  if (withdrawals.count == 0 || Older(withdrawals.last, age)) return withdrawals.count;
  return withdrawals.count - 1;
}

absl::StatusOr<std::unique_ptr<Events>> Events::Make(std::string feed, mapping::Hash hash) {
  std::unique_ptr<Events> events(new Events(std::move(feed), std::move(hash)));
  for (const auto& [name, text] : BuiltInMappings()) {
    absl::StatusOr<std::shared_ptr<const mapping::Mapping>> mapping = mapping::Mapping::Parse(text, name);
    if (!mapping.ok()) return mapping.status();
    events->mappers_[name] = std::make_unique<mapping::RecordMapper>(*std::move(mapping), events->feed_, events->hash_);
  }
  return events;
}

std::string Events::IdOf(const Table& table, const Row& row, int generation) const {
  const bool plain = row.key.size() <= kMostKey && std::none_of(row.key.begin(), row.key.end(),
                                                                [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  const std::string key = plain ? row.key : absl::StrCat("hash-", absl::BytesToHexString(hash_(row.key).substr(0, 16)));
  const std::string id = absl::StrCat(ToAbsl(table.name.substr(table.name.find('_') + 1)), "/", key);
  return generation == 0 ? id : absl::StrCat(id, "~", generation);
}

v1::PublishItem Events::State(const Table& table, const Row& row, const std::vector<Row>& buildings, int generation) {
  nlohmann::json record = row.values;
  if (!buildings.empty()) record["DT"] = Current(buildings);
  v1::PublishItem item = mappers_.find(table.mapping)->second->MapJson(record);
  Describe(table, row, item);
  if (!item.has_event()) return item;
  item.mutable_event()->set_event_id(IdOf(table, row, generation));
  // A building that comes later is news of the permit, even when its own time is not later than the last one told: each
  // row more counts as a microsecond.
  int64_t recorded = row.age.updated_us;
  for (const Row& building : buildings) recorded = std::max(recorded, building.age.updated_us);
  if (recorded > 0) *item.mutable_event()->mutable_recorded_at() = ToProto(recorded + std::ssize(buildings));
  return item;
}

v1::PublishItem Events::Withdraw(const Table& table, const Row& row, int generation) const {
  if (row.age.updated_us == 0) {
    return Bad(table, row, v1::FINDING_CODE_ERROR_MISSING, kUpdated, "a row that takes a record back must say when");
  }
  v1::PublishItem item;
  Describe(table, row, item);
  v1::Event& event = *item.mutable_event();
  event.set_feed(feed_);
  const std::string id = IdOf(table, row, generation);
  event.set_event_id(absl::StrCat(id, "/withdrawn"));
  *event.mutable_occurred_at() = ToProto(row.age.updated_us);
  *event.mutable_recorded_at() = ToProto(row.age.updated_us);
  event.set_division_code(row.Text(kDivision));
  event.mutable_withdrawal()->set_event_id(id);
  event.mutable_withdrawal()->set_kind(table.kind);
  std::string reason = row.Text(kWhyInvalid);
  if (reason.size() <= kMostReason) event.mutable_withdrawal()->set_reason(std::move(reason));
  return item;
}

v1::PublishItem Events::Bad(const Table& table, const Row& row, v1::FindingCode code, std::string_view column,
                            std::string_view message) const {
  v1::PublishItem item = mapping::Unreadable(feed_, code, column, message);
  Describe(table, row, item);
  return item;
}

std::optional<Fault> FaultOf(const Table& table, const Row& row) {
  if (row.valid != "0" && row.valid != "1") {
    return Fault{v1::FINDING_CODE_ERROR_UNKNOWN_CODE, std::string(kValid), "is neither 1 (valid) nor 0 (taken back)"};
  }
  for (std::string_view column : table.required) {
    if (row.Text(column).empty()) {
      return Fault{v1::FINDING_CODE_ERROR_MISSING, std::string(column), "a value is needed here"};
    }
  }
  for (const Code& code : table.codes) {
    int value = 0;
    if (!absl::SimpleAtoi(row.Text(code.column), &value) || value < 1 || value > code.most) {
      return Fault{v1::FINDING_CODE_ERROR_UNKNOWN_CODE, std::string(code.column),
                   absl::StrCat("is none of the standard's codes, 1 to ", code.most)};
    }
  }
  return std::nullopt;
}

}  // namespace zhudong::exchange_tables
