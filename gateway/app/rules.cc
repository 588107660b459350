#include "gateway/app/rules.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace zhudong::app {
namespace {

using zhudong::store::v1::RulesAdopted;

constexpr char kCursor[] = "gateway/rules";

// What is remembered of the rules last adopted: all but the texts.
std::string Mark(const RulesAdopted& rules) {
  RulesAdopted mark = rules;
  mark.clear_tables();
  mark.clear_packs();
  mark.clear_calendars();
  return mark.SerializeAsString();
}

}  // namespace

absl::Status AdoptRules(ingest::Ingest& ingest, const RulesAdopted& rules, absl::Time now, telemetry::Log& log) {
  const absl::StatusOr<std::string> last = ingest.LoadCursor(kCursor);
  if (!last.ok()) return last.status();
  if (*last == Mark(rules)) return absl::OkStatus();
  RulesAdopted adopted;
  if (!last->empty() && adopted.ParseFromString(*last) &&
      (adopted.max_events_per_identity() != rules.max_events_per_identity() ||
       adopted.max_projects_per_identity() != rules.max_projects_per_identity())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "correlation limits can't change on existing data: keep max_events_per_identity = ",
        adopted.max_events_per_identity(), " and max_projects_per_identity = ", adopted.max_projects_per_identity()));
  }
  zhudong::store::v1::JournalRecord record;
  record.set_received_at_us(absl::ToUnixMicros(now));
  *record.mutable_rules_adopted() = rules;
  log.Info("rules adopted: every project and every case is worked out anew",
           {{"version", rules.version()}, {"cases", rules.case_rules_version()}});
  return ingest.AppendOwn(record, kCursor, Mark(rules));
}

}  // namespace zhudong::app
