// The quarantine's rows: `q` and an 8-byte id, from 1 → QuarantineRecord; `s` and the id → what an operator did about
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/crypto/keyring.h"
#include "gateway/store/database.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::ingest {

// Which items, and in what order.
struct QuarantineQuery {
  std::string feed = {};  // empty: of all
  uint64_t after = 0;     // ids beyond this; newest first: below this, 0 for the newest
  size_t limit = 0;
  bool open_only = false;  // neither resubmitted nor dismissed
  bool newest_first = false;
  // A page also ends once so many rows were looked at, whatever was found, and below the 4 MiB that a gRPC client takes
  // unless told otherwise: originals may be long.
  size_t max_rows = 2000;
  size_t max_bytes = 2u << 20;
};

struct QuarantinePage {
  std::vector<v1::QuarantinedItem> items;
  // `after` of the next page, which may hold nothing, as this one may; 0: there are no more rows.
  uint64_t next = 0;
};

std::string QuarantineKey(uint64_t id);
std::string SettlementKey(uint64_t id);
absl::StatusOr<uint64_t> LastQuarantineId(const store::Reader& reader);
// Unsealed. An item that can't be is there with a finding that says so.
absl::StatusOr<QuarantinePage> ReadQuarantine(const store::Reader& reader, const crypto::KeyRing& keys,
                                              const QuarantineQuery& query);
// One item, with the event as far as it could be read; nullopt when there is none of this id.
absl::StatusOr<std::optional<v1::GetQuarantinedItemResponse>> ReadQuarantined(const store::Reader& reader,
                                                                              const crypto::KeyRing& keys, uint64_t id);

}  // namespace zhudong::ingest
