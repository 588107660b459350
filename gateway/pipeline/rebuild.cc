#include "gateway/pipeline/rebuild.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/batches.h"
#include "gateway/pipeline/derive.h"

namespace zhudong::pipeline {
namespace {

using store::Family;

constexpr size_t kBatchEntries = 256;
constexpr size_t kBatchBytes = 2u << 20;
constexpr size_t kMaxExamples = 10;
constexpr std::string_view kRebuildingKey = "rebuilding";

// Derives the records (0, up_to] of `from` into `into`, whose derived families are empty.
absl::Status DeriveAll(const store::Reader& from, uint64_t up_to, store::Database& into, const Progress& progress) {
  absl::StatusOr<std::unique_ptr<delivery::DemandLog>> outbox = delivery::DemandLog::Open(into);
  if (!outbox.ok()) return outbox.status();
  // The journal is read from `from`: the overlay looks for events there, for rows in `into`.
  Batches batches(into, from, **outbox, [](uint64_t) {});
  Deriver deriver;
  while (deriver.position() < up_to) {
    const absl::StatusOr<std::vector<journal::Entry>> entries =
        journal::ReadEntries(from, deriver.position(), up_to, kBatchEntries, kBatchBytes);
    if (!entries.ok()) return entries.status();
    if (entries->empty()) return absl::DataLossError("the journal ends before the derived state does");
    if (absl::Status derived = batches.Derive(deriver, *entries, up_to); !derived.ok()) return derived;
    if (progress) progress(deriver.position(), up_to);
  }
  return batches.Finish();
}

void Differ(Comparison& comparison, std::string_view what, std::string_view key) {
  ++comparison.differences;
  if (comparison.examples.size() >= kMaxExamples) return;
  comparison.examples.push_back(absl::StrCat(base::ToAbsl(what), ": ", absl::CHexEscape(base::ToAbsl(key))));
}

// Walks both in step.
absl::Status Compare(Family family, const store::Reader& live, const store::Reader& again, std::string_view begin,
                     uint64_t& compared, Comparison& comparison) {
  const auto a = live.Range(family, begin, "");
  const auto b = again.Range(family, begin, "");
  while (a->Valid() || b->Valid()) {
    ++compared;
    if (!b->Valid() || (a->Valid() && a->Key() < b->Key())) {
      Differ(comparison, "not derived again", a->Key());
      a->Next();
    } else if (!a->Valid() || b->Key() < a->Key()) {
      Differ(comparison, "missing from the running state", b->Key());
      b->Next();
    } else {
      if (a->Value() != b->Value()) Differ(comparison, "different", a->Key());
      a->Next();
      b->Next();
    }
  }
  absl::Status status = a->status();
  status.Update(b->status());
  return status;
}

}  // namespace

absl::StatusOr<Comparison> CheckRebuild(const store::Reader& live, const std::string& scratch,
                                        const Progress& progress) {
  const absl::StatusOr<TotalsRow> totals = ReadTotals(live);
  if (!totals.ok()) return totals.status();
  if (!totals->adopted_up_to.empty()) {
    return absl::UnavailableError(
        "new rules are being applied to every project just now; check again when that is done");
  }
  Comparison comparison;
  comparison.journal_records = totals->totals.position;
  absl::Status status;
  {
    const absl::StatusOr<std::unique_ptr<store::Database>> again = store::Database::Open({.path = scratch});
    if (!again.ok()) return again.status();
    status = DeriveAll(live, totals->totals.position, **again, progress);
    if (status.ok()) status = Compare(Family::kState, live, **again, "", comparison.rows_compared, comparison);
    // The outbox forgets from its beginning; compare what is kept.
    const auto first = live.Range(Family::kDemand, "", "");
    if (status.ok() && first->Valid()) {
      status = Compare(Family::kDemand, live, **again, first->Key(), comparison.demand_events_compared, comparison);
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(scratch, ignored);
  if (!status.ok()) return status;
  return comparison;
}

absl::Status Rebuild(store::Database& database, const Progress& progress) {
  const absl::StatusOr<std::unique_ptr<journal::Journal>> journal = journal::Journal::Open(database);
  if (!journal.ok()) return journal.status();
  store::Batch clear;
  clear.Put(Family::kIngest, kRebuildingKey, "1");
  const std::string all(16, '\xff');
  clear.DeleteRange(Family::kState, "", all);
  clear.DeleteRange(Family::kDemand, "", all);
  if (absl::Status status = database.Write(clear); !status.ok()) return status;
  if (absl::Status status = DeriveAll(database, (*journal)->durable(), database, progress); !status.ok()) return status;
  store::Batch done;
  done.Delete(Family::kIngest, kRebuildingKey);
  if (absl::Status status = database.Write(done); !status.ok()) return status;
  return database.Sync();
}

absl::StatusOr<bool> IsRebuilding(const store::Reader& reader) {
  const absl::StatusOr<std::optional<std::string>> mark = reader.Get(Family::kIngest, kRebuildingKey);
  if (!mark.ok()) return mark.status();
  return mark->has_value();
}

}  // namespace zhudong::pipeline
