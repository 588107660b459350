#include "gateway/pipeline/totals.h"

#include "gateway/correlation/rows.h"
#include "gateway/model/serialize.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {
namespace {

// Sorts before every other table of the derived rows.
constexpr std::string_view kKey = "T";

}  // namespace

absl::StatusOr<TotalsRow> ReadTotals(const store::Reader& reader) {
  absl::StatusOr<std::optional<std::string>> value = reader.Get(store::Family::kState, kKey);
  if (!value.ok()) return value.status();
  TotalsRow row;
  if (!*value) return row;
  zhudong::store::v1::StateTotals stored;
  if (!stored.ParseFromString(**value)) return absl::DataLossError("the totals of the derived state can't be read");
  row.totals = {stored.position(), stored.projects(),      stored.forecasts(),
                stored.parties(),  stored.rules_version(), stored.cases()};
  row.rules_sequence = stored.rules_sequence();
  row.adopted_up_to = stored.adopted_up_to();
  return row;
}

void PutTotals(correlation::State& state, const TotalsRow& row) {
  zhudong::store::v1::StateTotals stored;
  stored.set_position(row.totals.position);
  stored.set_projects(row.totals.projects);
  stored.set_forecasts(row.totals.forecasts);
  stored.set_parties(row.totals.parties);
  stored.set_rules_version(row.totals.rules_version);
  stored.set_rules_sequence(row.rules_sequence);
  stored.set_cases(row.totals.cases);
  stored.set_adopted_up_to(row.adopted_up_to);
  state.Put(kKey, model::Serialize(stored));
}

}  // namespace zhudong::pipeline
