#include "gateway/pipeline/derive.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/cases/case_rows.h"
#include "gateway/correlation/rows.h"
#include "gateway/model/event_kind.h"
#include "gateway/model/serialize.h"
#include "gateway/pipeline/invitations.h"
#include "gateway/pipeline/open_demand.h"
#include "gateway/pipeline/totals.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {
namespace {

namespace rows = correlation;
using zhudong::store::v1::DemandRecord;
using zhudong::store::v1::EventRow;
using zhudong::store::v1::JournalRecord;
using zhudong::store::v1::ProjectRow;
using zhudong::store::v1::RulesAdopted;

constexpr int64_t kMicrosPerSecond = 1000000;
// So many projects are forecast anew in one batch when the rules change.
constexpr size_t kProjectsPerAdoptionBatch = 1000;
constexpr size_t kCasesPerAdoptionBatch = 1000;

void PutListRow(Overlay& overlay, const v1::Project& project, const std::optional<v1::Forecast>& forecast) {
  overlay.Put(rows::ListKey(project.division_code(), forecast ? forecast->need_by_date() : "", project.project_id()),
              ListValue(project, forecast.has_value()));
}

void DeleteListRow(Overlay& overlay, const v1::Project& project, const std::optional<v1::Forecast>& forecast) {
  overlay.Delete(
      rows::ListKey(project.division_code(), forecast ? forecast->need_by_date() : "", project.project_id()));
}

void CountChange(uint64_t& total, bool before, bool after) {
  if (after && !before) ++total;
  if (before && !after) --total;
}

// The event of an entry, which the overlay has in hand from then on; null when it can't be read.
std::shared_ptr<const v1::Event> EventOf(Overlay& overlay, const journal::Entry& entry) {
  if (std::shared_ptr<const v1::Event> known = overlay.Remembered(entry.sequence)) return known;
  auto event = std::make_shared<v1::Event>();
  if (!event->ParseFromString(entry.record.event())) return nullptr;
  overlay.RememberEvent(entry.sequence, event);
  return event;
}

// What this record brought to the case carries the record's number, as the message does that tells of it: receivers
// that are told of steps, and not of cases, know by it which are new. Only what is told has it; the case itself depends
// on the set of its events alone.
void MarkNewEvidence(const std::optional<v1::CaseFile>& before, uint64_t sequence, v1::CaseFile& told) {
  std::set<std::string> known;
  if (before) {
    for (const v1::EvidenceRef& ref : before->evidence()) known.insert(ref.SerializeAsString());
  }
  for (v1::EvidenceRef& ref : *told.mutable_evidence()) {
    if (!known.contains(ref.SerializeAsString())) ref.set_journal_sequence(sequence);
  }
}

}  // namespace

absl::StatusOr<Rules> ParseRules(const RulesAdopted& adopted) {
  Rules rules;
  absl::StatusOr<std::shared_ptr<const forecast::Tables>> tables =
      forecast::Tables::Parse(std::vector<std::string>(adopted.tables().begin(), adopted.tables().end()));
  if (!tables.ok()) return tables.status();
  rules.tables = *std::move(tables);
  rules.limits.max_events_per_identity = adopted.max_events_per_identity();
  rules.limits.max_projects_per_identity = adopted.max_projects_per_identity();
  absl::StatusOr<std::shared_ptr<const cases::Rules>> of_cases = cases::Rules::Parse(adopted);
  if (!of_cases.ok()) return of_cases.status();
  rules.cases = *std::move(of_cases);
  if (adopted.packs().empty()) return rules;
  std::map<std::string, std::string> packs;
  for (const zhudong::store::v1::RuleText& pack : adopted.packs()) packs[pack.name()] = pack.text();
  auto invitations = policy::InvitationRules::Parse(packs);
  if (!invitations.ok()) return invitations.status();
  rules.invitations = *std::move(invitations);
  return rules;
}

absl::StatusOr<Deriver> Deriver::FromState(const store::Reader& reader) {
  Deriver deriver;
  absl::StatusOr<TotalsRow> row = ReadTotals(reader);
  if (!row.ok()) return row.status();
  deriver.totals_ = row->totals;
  deriver.adopted_up_to_ = row->adopted_up_to;
  if (row->rules_sequence == 0) return deriver;
  std::string key;
  base::AppendU64(key, row->rules_sequence);
  absl::StatusOr<std::optional<std::string>> value = reader.Get(store::Family::kJournal, key);
  if (!value.ok()) return value.status();
  JournalRecord record;
  if (!*value || !record.ParseFromString(**value) || !record.has_rules_adopted()) {
    return absl::DataLossError(absl::StrCat("the journal has no rules at ", row->rules_sequence));
  }
  absl::StatusOr<Rules> rules = ParseRules(record.rules_adopted());
  if (!rules.ok()) return rules.status();
  deriver.rules_ = *std::move(rules);
  deriver.rules_sequence_ = row->rules_sequence;
  return deriver;
}

void Deriver::ReadAhead(Overlay& overlay, const std::vector<journal::Entry>& entries) {
  std::vector<std::string> keys;
  for (const journal::Entry& entry : entries) {
    if (!entry.record.has_event()) continue;
    const std::shared_ptr<const v1::Event> event = EventOf(overlay, entry);
    if (event == nullptr) continue;
    if (const std::optional<cases::CaseKey> key = cases::CaseOf(*event)) {
      keys.push_back(rows::EventKey(event->feed(), event->event_id()));
      keys.push_back(cases::RowKey(*key));
      keys.push_back(rows::SequenceKey(cases::CaseIdOf(*key)));
      continue;
    }
    correlation::FirstAsked asked = correlation::WhatApplyAsksFirst(*event);
    for (std::string& key : asked.keys) keys.push_back(std::move(key));
    if (asked.project_id.empty()) continue;
    keys.push_back(rows::ForecastKey(asked.project_id));
    keys.push_back(rows::SequenceKey(asked.project_id));
  }
  overlay.ReadAhead(keys);
}

absl::StatusOr<bool> Deriver::Apply(Overlay& overlay, const journal::Entry& entry, const Emit& emit) {
  if (entry.sequence != totals_.position + 1) {
    return absl::InternalError(absl::StrCat("entry ", entry.sequence, " does not follow ", totals_.position));
  }
  const JournalRecord& record = entry.record;
  const Cause cause{entry.sequence, record.received_at_us(), record.traceparent()};
  if (record.has_rules_adopted()) {
    const absl::StatusOr<bool> done = Adopt(overlay, cause, record.rules_adopted(), emit);
    if (!done.ok() || !*done) return done;
  } else if (record.has_clocks_reached()) {
    TellCases(overlay, cause, cases::Reach(overlay, {cause.sequence, cause.received_at_us}, record.clocks_reached()),
              emit);
  } else if (absl::Status applied = ApplyEvent(overlay, cause, entry, emit); !applied.ok()) {
    return applied;
  }
  totals_.position = entry.sequence;
  if (!overlay.status().ok()) return overlay.status();
  return true;
}

absl::Status Deriver::ApplyEvent(Overlay& overlay, const Cause& cause, const journal::Entry& entry, const Emit& emit) {
  if (rules_.tables == nullptr) return absl::DataLossError("the journal does not begin with rules");
  const std::shared_ptr<const v1::Event> event = EventOf(overlay, entry);
  if (event == nullptr) return absl::DataLossError(absl::StrCat("the event at ", entry.sequence, " can't be read"));
  const cases::Cause of_case{cause.sequence, cause.received_at_us};
  const bool is_of_case = cases::CaseOf(*event).has_value();
  const std::string& target = event->has_withdrawal() ? event->withdrawal().event_id() : event->corrects_event_id();
  const bool of_target = !target.empty() && cases::IsOfCase(overlay, event->feed(), target);
  if ((is_of_case || of_target) && rules_.cases == nullptr) {
    return absl::DataLossError(
        absl::StrCat("the event at ", entry.sequence, " is of a case, and no rules of cases hold"));
  }
  if (of_target) {
    TellCases(
        overlay, cause,
        cases::Retire(overlay, *rules_.cases, of_case, event->feed(), target, event->event_id(), cases::CaseOf(*event)),
        emit);
  }
  correlation::Regrouping regrouping;
  if (!is_of_case) {
    regrouping = correlation::Apply(overlay, rules_.limits, entry.sequence, *event, entry.record.digest());
  } else {
    // What it corrects may be known as something else, or not yet.
    if (!target.empty() && !of_target) {
      regrouping = correlation::Retire(overlay, rules_.limits, event->feed(), target, event->event_id());
    }
    TellCases(overlay, cause, cases::Keep(overlay, *rules_.cases, of_case, *event, entry.record.digest()), emit);
  }
  if (regrouping.party_added) ++totals_.parties;
  Forecast(overlay, cause, regrouping, emit);
  if (!is_of_case) Invite(overlay, cause, *event, regrouping, emit);
  return absl::OkStatus();
}

void Deriver::Invite(Overlay& overlay, const Cause& cause, const v1::Event& event,
                     const correlation::Regrouping& regrouping, const Emit& emit) {
  const v1::EventKind kind = model::KindOf(event);
  if (rules_.invitations == nullptr || !policy::IsProcedure(kind)) return;
  const auto day = DoneOn(event, absl::FromUnixMicros(cause.received_at_us));
  const auto invitation = day ? rules_.invitations->Find(event.division_code(), kind, *day) : std::nullopt;
  if (!invitation) return;
  // It counts, and is the version that holds.
  const auto row = rows::ReadRow<EventRow>(overlay, rows::EventKey(event.feed(), event.event_id()));
  if (!row || row->journal_sequence() != cause.sequence || !row->superseded_by().empty()) return;
  const v1::Project* project = nullptr;
  if (const auto change = regrouping.projects.find(row->project_id());
      change != regrouping.projects.end() && change->second.after) {
    project = &*change->second.after;
  }
  if (project == nullptr && !event.has_business_registration()) return;
  bool invited = false;
  for (const std::string& name : ProcedureNames(event)) {
    const std::string key = rows::InvitedKey(name);
    invited |= overlay.Get(key).has_value();
    overlay.Put(key, "");
  }
  if (!invited) Send(overlay, cause, InvitationTold(event, project, *invitation), emit);
}

void Deriver::TellCases(Overlay& overlay, const Cause& cause, std::vector<cases::CaseChange> changes,
                        const Emit& emit) {
  for (cases::CaseChange& change : changes) {
    CountChange(totals_.cases, change.before.has_value(), change.after.has_value());
    if (change.news.empty()) continue;
    DemandRecord told;
    v1::CaseChanged& changed = *told.mutable_case_changed();
    v1::CaseFile& file = change.after ? *change.after : *change.before;
    told.set_project_id(file.case_id());
    told.set_division_code(file.division_code());
    *changed.mutable_case_file() = std::move(file);
    if (change.after) MarkNewEvidence(change.before, cause.sequence, *changed.mutable_case_file());
    for (v1::CaseNews& news : change.news) *changed.add_news() = std::move(news);
    Send(overlay, cause, std::move(told), emit);
  }
}

void Deriver::Close(Overlay& overlay) const { PutTotals(overlay, {totals_, rules_sequence_, adopted_up_to_}); }

absl::StatusOr<bool> Deriver::Adopt(Overlay& overlay, const Cause& cause, const RulesAdopted& adopted,
                                    const Emit& emit) {
  absl::StatusOr<Rules> rules = ParseRules(adopted);
  if (!rules.ok()) return rules.status();
  // Where the tables are the same ones every forecast is, too.
  if (adopted_up_to_.empty() && rules_.tables != nullptr && rules_.tables->version() == rules->tables->version()) {
    adopted_up_to_ = cases::kAllCases;
  }
  rules_ = *std::move(rules);
  const bool projects_done = adopted_up_to_.starts_with(cases::kAllCases);
  const bool all = (projects_done || AdoptProjects(overlay, cause, emit)) && AdoptCases(overlay, cause, emit);
  if (!overlay.status().ok()) return overlay.status();
  if (!all) return false;
  adopted_up_to_.clear();
  rules_sequence_ = cause.sequence;
  totals_.rules_version = rules_.tables->version();
  if (rules_.cases != nullptr) {
    std::string adopted_at;
    base::AppendU64(adopted_at, static_cast<uint64_t>(cause.received_at_us));
    overlay.Put(cases::RulesKey(cause.sequence), std::move(adopted_at));
  }
  return true;
}

// In order of id.
bool Deriver::AdoptProjects(Overlay& overlay, const Cause& cause, const Emit& emit) {
  const std::vector<std::string> keys = overlay.Keys(rows::ProjectKey(""), adopted_up_to_, kProjectsPerAdoptionBatch);
  for (const std::string& key : keys) {
    std::optional<ProjectRow> row = rows::ReadRow<ProjectRow>(overlay, key);
    if (!row) continue;
    correlation::Regrouping same;
    correlation::ProjectChange& change = same.projects[row->project().project_id()];
    change.before = row->project();
    change.after = row->project();
    Forecast(overlay, cause, same, emit);
  }
  if (keys.size() == kProjectsPerAdoptionBatch) {
    adopted_up_to_ = keys.back();
    return false;
  }
  // Cases follow, from their first on.
  adopted_up_to_ = cases::kAllCases;
  return true;
}

// In order of kind and number. Those that are over, too: a report of them rests on the rules in force.
bool Deriver::AdoptCases(Overlay& overlay, const Cause& cause, const Emit& emit) {
  if (rules_.cases == nullptr) return true;
  const std::vector<std::string> keys = overlay.Keys(cases::kAllCases, adopted_up_to_, kCasesPerAdoptionBatch);
  for (const std::string& key : keys) {
    std::optional<cases::CaseChange> change =
        cases::WorkOut(overlay, *rules_.cases, {cause.sequence, cause.received_at_us}, key);
    if (!change) continue;
    std::vector<cases::CaseChange> changes;
    changes.push_back(*std::move(change));
    TellCases(overlay, cause, std::move(changes), emit);
  }
  if (keys.size() < kCasesPerAdoptionBatch) return true;
  adopted_up_to_ = keys.back();
  return false;
}

ForecastChange Deriver::ForecastOne(Overlay& overlay, const std::string& id, const correlation::ProjectChange& change) {
  ForecastChange forecast;
  forecast.before = rows::ReadRow<v1::Forecast>(overlay, rows::ForecastKey(id));
  if (change.after) {
    if (std::optional<forecast::Computed> computed = forecast::ComputeBytes(*change.after, *rules_.tables)) {
      forecast.after = std::move(computed->forecast);
      forecast.after_bytes = std::move(computed->bytes);
    }
  }
  if (change.before) DeleteListRow(overlay, *change.before, forecast.before);
  if (change.after) PutListRow(overlay, *change.after, forecast.after);
  if (forecast.after) {
    overlay.Put(rows::ForecastKey(id), forecast.after_bytes);
  } else if (forecast.before) {
    overlay.Delete(rows::ForecastKey(id));
  }
  CountChange(totals_.projects, change.before.has_value(), change.after.has_value());
  CountChange(totals_.forecasts, forecast.before.has_value(), forecast.after.has_value());
  return forecast;
}

void Deriver::Forecast(Overlay& overlay, const Cause& cause, const correlation::Regrouping& regrouping,
                       const Emit& emit) {
  std::map<std::string, ForecastChange> forecasts;
  for (const auto& [id, change] : regrouping.projects) forecasts[id] = ForecastOne(overlay, id, change);
  for (DemandRecord& told : Tell(regrouping, std::move(forecasts))) Send(overlay, cause, std::move(told), emit);
}

void Deriver::Send(Overlay& overlay, const Cause& cause, DemandRecord event, const Emit& emit) {
  const bool answer = event.has_utility_answered();
  const bool invitation = event.has_service_invitation();
  const std::string key = answer       ? rows::AnswerSequenceKey(event.project_id())
                          : invitation ? rows::InvitationSequenceKey(event.project_id())
                                       : rows::SequenceKey(event.project_id());
  const std::optional<std::string> last = overlay.Get(key);
  const uint64_t sequence = (last ? base::ReadU64(*last) : 0) + 1;
  std::string value;
  base::AppendU64(value, sequence);
  overlay.Put(key, value);
  event.set_project_sequence(sequence);
  event.set_event_id(absl::StrCat(event.project_id(), answer ? ".a" : invitation ? ".i" : ".", sequence));
  event.mutable_caused_at()->set_seconds(cause.received_at_us / kMicrosPerSecond);
  event.mutable_caused_at()->set_nanos(static_cast<int32_t>(cause.received_at_us % kMicrosPerSecond) * 1000);
  event.set_traceparent(cause.traceparent);
  event.set_journal_sequence(cause.sequence);
  emit(model::Serialize(event));
}

}  // namespace zhudong::pipeline
