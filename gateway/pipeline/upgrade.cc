#include "gateway/pipeline/upgrade.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/correlation/rows.h"
#include "gateway/pipeline/open_demand.h"
#include "gateway/pipeline/totals.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {
namespace {

namespace rows = correlation;
using store::Family;

constexpr size_t kBatchBytes = 1u << 20;
constexpr uint64_t kTellRows = 1000;

absl::StatusOr<std::string> NewListValue(const store::Reader& reader, const std::string& project_id) {
  const absl::StatusOr<std::optional<std::string>> bytes = reader.Get(Family::kState, rows::ProjectKey(project_id));
  if (!bytes.ok()) return bytes.status();
  zhudong::store::v1::ProjectRow row;
  if (!bytes->has_value() || !row.ParseFromString(**bytes)) {
    return absl::DataLossError(absl::StrCat("project ", project_id,
                                            " stands in the list and can't be read: run `zhudong rebuild` with the "
                                            "program that wrote it, then upgrade"));
  }
  const absl::StatusOr<std::optional<std::string>> forecast = reader.Get(Family::kState, rows::ForecastKey(project_id));
  if (!forecast.ok()) return forecast.status();
  return ListValue(row.project(), forecast->has_value());
}

absl::Status RewriteListRows(store::Database& database, const Progress& progress) {
  const absl::StatusOr<TotalsRow> totals = ReadTotals(database);
  if (!totals.ok()) return totals.status();
  const uint64_t all = totals->totals.projects;
  const std::string prefix = rows::ListPrefix("");
  const auto cursor = database.Range(Family::kState, prefix, base::PrefixEnd(prefix));
  store::Batch batch;
  uint64_t done = 0;
  for (; cursor->Valid(); cursor->Next()) {
    std::string division;
    std::string need_by;
    std::string id;
    if (!rows::SplitListKey(cursor->Key(), division, need_by, id)) continue;
    const absl::StatusOr<std::string> value = NewListValue(database, id);
    if (!value.ok()) return value.status();
    if (*value != cursor->Value()) batch.Put(Family::kState, cursor->Key(), *value);
    if (++done % kTellRows == 0 && progress && done < all) progress(done, all);
    if (batch.bytes() < kBatchBytes) continue;
    if (absl::Status written = database.Write(batch); !written.ok()) return written;
    batch.Clear();
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  if (progress) progress(done, done);
  return batch.empty() ? absl::OkStatus() : database.Write(batch);
}

}  // namespace

absl::StatusOr<bool> NeedsUpgrade(const store::Database& database) {
  const absl::StatusOr<store::FormatState> format = database.Format();
  if (!format.ok()) return format.status();
  return format->upgrading || format->number < store::Database::kFormat;
}

absl::Status Upgrade(store::Database& database, const Progress& progress) {
  const absl::StatusOr<store::FormatState> format = database.Format();
  if (!format.ok()) return format.status();
  if (absl::Status begun = database.BeginUpgrade(); !begun.ok()) return begun;
  if (format->number < 2) {
    if (absl::Status rewritten = RewriteListRows(database, progress); !rewritten.ok()) return rewritten;
  }
  if (absl::Status synced = database.Sync(); !synced.ok()) return synced;
  return database.EndUpgrade();
}

}  // namespace zhudong::pipeline
