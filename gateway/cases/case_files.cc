#include "gateway/cases/case_files.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/cases/case_rows.h"
#include "gateway/cases/ducts.h"
#include "gateway/cases/evaluate.h"
#include "gateway/cases/news.h"
#include "gateway/correlation/event_rows.h"
#include "gateway/correlation/rows.h"
#include "gateway/model/serialize.h"

namespace zhudong::cases {
namespace {

using correlation::EventRows;
using correlation::State;
using zhudong::store::v1::CaseFact;
using zhudong::store::v1::CaseRow;
using zhudong::store::v1::EventRow;

// A case has some dozens of events. More are counted, and not read: its row is written anew with every one of them.
constexpr int kMaxFacts = 300;

v1::Identity IdentityOf(const CaseKey& key) {
  v1::Identity identity;
  identity.set_kind(v1::IDENTITY_KIND_CASE);
  identity.set_value(RowKey(key));
  return identity;
}

// The case that an identity's row key names.
std::optional<CaseKey> KeyOf(const std::string& identity_key) {
  const v1::Identity identity = correlation::SplitIdentityKey(identity_key);
  if (identity.kind() != v1::IDENTITY_KIND_CASE) return std::nullopt;
  return SplitRowKey(identity.value());
}

bool HoldsAt(const CaseFact& fact, int64_t moment_us) {
  return fact.received_at_us() <= moment_us && (fact.until_sequence() == 0 || fact.until_us() > moment_us);
}

template <typename Holds>
Facts FactsOf(const CaseRow& row, const Holds& holds) {
  Facts facts;
  for (const CaseFact& kept : row.facts()) {
    if (!holds(kept)) continue;
    auto event = std::make_shared<v1::Event>();
    if (!event->ParseFromString(kept.event())) continue;
    facts.push_back({std::move(event), kept.journal_sequence(), absl::FromUnixMicros(kept.received_at_us())});
  }
  SortCanonically(facts);
  return facts;
}

v1::CaseFile FileOf(const CaseKey& key, const CaseRow& row, const Facts& facts, const Rules& rules) {
  v1::CaseFile file = Evaluate(key.kind, key.number, facts, rules);
  if (row.facts_left_out() > 0) {
    AddProblem(file, "too_many_events",
               absl::StrCat(row.facts_left_out(), " events beyond the first ", kMaxFacts, " are in no case"));
  }
  return file;
}

std::set<std::string> MomentsOf(const std::string& row_key, const std::optional<v1::CaseFile>& file) {
  std::set<std::string> keys;
  if (!file) return keys;
  for (const v1::CaseClock& clock : file->clocks()) {
    if (clock.state() != v1::CASE_CLOCK_STATE_RUNNING || !clock.has_due_at() || clock.has_breached_at()) continue;
    keys.insert(MomentKey(row_key, clock, false));
    if (clock.has_warn_at() && !clock.has_warned_at()) keys.insert(MomentKey(row_key, clock, true));
  }
  return keys;
}

void PutIndexes(State& state, const std::string& row_key, const std::optional<v1::CaseFile>& before,
                const std::optional<v1::CaseFile>& after) {
  if (before) {
    state.Delete(CaseListKey(*before));
    if (!before->project_code().empty()) state.Delete(ProjectCaseKey(before->project_code(), row_key));
  }
  if (after) {
    state.Put(CaseListKey(*after), model::Serialize(ListRowOf(*after)));
    if (!after->project_code().empty()) state.Put(ProjectCaseKey(after->project_code(), row_key), "");
  }
  if (!before && after) state.Put(IdKey(after->case_id()), row_key);
  if (before && !after) state.Delete(IdKey(before->case_id()));
  const std::set<std::string> gone = MomentsOf(row_key, before);
  const std::set<std::string> come = MomentsOf(row_key, after);
  for (const std::string& key : gone) {
    if (come.find(key) == come.end()) state.Delete(key);
  }
  for (const std::string& key : come) {
    if (gone.find(key) == gone.end()) state.Put(key, "");
  }
}

std::optional<v1::CaseFile> FileIn(const CaseRow& row) {
  return row.has_case_file() ? std::optional(row.case_file()) : std::nullopt;
}

void PutRow(State& state, const std::string& row_key, CaseRow& row, const std::optional<v1::CaseFile>& after) {
  row.clear_case_file();
  if (after) *row.mutable_case_file() = *after;
  state.Put(row_key, model::Serialize(row));
}

// Works the case out anew and keeps it.
CaseChange Settle(State& state, const Rules& rules, const Cause& cause, const CaseKey& key, CaseRow& row) {
  CaseChange change;
  change.key = key;
  change.before = FileIn(row);
  const Facts facts = FactsOf(row, [](const CaseFact& fact) { return fact.until_sequence() == 0; });
  if (!facts.empty()) change.after = FileOf(key, row, facts, rules);
  change.news = WhatIsNew(change.before, change.after, cause.received_at_us, *row.mutable_told());
  const absl::Time now = absl::FromUnixMicros(cause.received_at_us);
  if (auto offer = DuctsOffered(change.before, change.after, now, rules)) change.news.push_back(*std::move(offer));
  const std::string row_key = RowKey(key);
  PutIndexes(state, row_key, change.before, change.after);
  PutRow(state, row_key, row, change.after);
  return change;
}

// What was said in `event_id` of `feed` does not hold any more.
void EndFact(CaseRow& row, const std::string& feed, const std::string& event_id, const Cause& cause) {
  for (CaseFact& fact : *row.mutable_facts()) {
    v1::Event event;
    if (fact.until_sequence() != 0 || !event.ParseFromString(fact.event())) continue;
    if (event.feed() != feed || event.event_id() != event_id) continue;
    fact.set_until_sequence(cause.sequence);
    fact.set_until_us(cause.received_at_us);
  }
}

// A full row forgets what does not hold any more, the oldest first; of what is no procedure what was said first,
// whenever it came: a place tells its capacity anew for ever, and the latest is what counts. How it was known before
// then is lost. False: there is nothing to forget.
bool MakeRoom(const CaseKey& key, CaseRow& row) {
  auto& facts = *row.mutable_facts();
  auto least =
      std::find_if(facts.begin(), facts.end(), [](const CaseFact& fact) { return fact.until_sequence() != 0; });
  if (least == facts.end() && key.kind >= v1::CASE_KIND_STREET_WORKS) {
    const auto said = [](const CaseFact& fact) {
      v1::Event event;
      event.ParseFromString(fact.event());
      return std::make_pair(SaidAt(event), event.event_id());
    };
    least = std::min_element(facts.begin(), facts.end(),
                             [&](const CaseFact& x, const CaseFact& y) { return said(x) < said(y); });
  }
  if (least == facts.end()) return false;
  facts.erase(least);
  return true;
}

CaseRow ReadCaseRow(const State& state, const CaseKey& key) {
  return correlation::ReadRow<CaseRow>(state, RowKey(key)).value_or(CaseRow());
}

}  // namespace

bool IsOfCase(const State& state, const std::string& feed, const std::string& event_id) {
  const auto row = correlation::ReadRow<EventRow>(state, correlation::EventKey(feed, event_id));
  return row && row->identities_size() == 1 && KeyOf(row->identities(0)).has_value();
}

std::vector<CaseChange> Retire(State& state, const Rules& rules, const Cause& cause, const std::string& feed,
                               const std::string& event_id, const std::string& by, const std::optional<CaseKey>& next) {
  std::vector<CaseChange> changes;
  const EventRows::Change change = EventRows(state).Supersede(correlation::EventKey(feed, event_id), by);
  for (const std::string& identity : change.identities_before) {
    const std::optional<CaseKey> key = KeyOf(identity);
    if (!key) continue;
    CaseRow row = ReadCaseRow(state, *key);
    EndFact(row, feed, event_id, cause);
    if (next && RowKey(*next) == RowKey(*key)) {
      state.Put(RowKey(*key), model::Serialize(row));
    } else {
      changes.push_back(Settle(state, rules, cause, *key, row));
    }
  }
  return changes;
}

std::vector<CaseChange> Keep(State& state, const Rules& rules, const Cause& cause, const v1::Event& event,
                             std::string_view digest) {
  std::vector<CaseChange> changes;
  const std::optional<CaseKey> key = CaseOf(event);
  if (!key) return changes;
  const EventRows::Change change = EventRows(state).Keep(cause.sequence, event, digest, {IdentityOf(*key)});
  // Another version of it, recorded later, holds; or it was corrected or withdrawn before it came. What it corrects is
  // still to be worked out.
  if (!change.content_changed) {
    if (event.corrects_event_id().empty()) return changes;
    CaseRow row = ReadCaseRow(state, *key);
    if (row.facts_size() > 0) changes.push_back(Settle(state, rules, cause, *key, row));
    return changes;
  }
  CaseRow row = ReadCaseRow(state, *key);
  // The version that held before, wherever it stands.
  for (const std::string& identity : change.identities_before) {
    const std::optional<CaseKey> other = KeyOf(identity);
    if (!other) continue;
    if (RowKey(*other) == RowKey(*key)) {
      EndFact(row, event.feed(), event.event_id(), cause);
      continue;
    }
    CaseRow left = ReadCaseRow(state, *other);
    EndFact(left, event.feed(), event.event_id(), cause);
    changes.push_back(Settle(state, rules, cause, *other, left));
  }
  CaseFact& fact = *row.add_facts();
  fact.set_journal_sequence(cause.sequence);
  fact.set_received_at_us(cause.received_at_us);
  fact.set_event(model::Serialize(event));
  if (row.facts_size() > kMaxFacts && !MakeRoom(*key, row)) {
    row.mutable_facts()->RemoveLast();
    row.set_facts_left_out(row.facts_left_out() + 1);
  }
  changes.push_back(Settle(state, rules, cause, *key, row));
  return changes;
}

std::vector<CaseChange> Reach(State& state, const Cause& cause, const zhudong::store::v1::ClocksReached& reached) {
  std::vector<CaseChange> changes;
  for (const zhudong::store::v1::ReachedClock& one : reached.clocks()) {
    const std::optional<CaseKey> key = SplitRowKey(one.case_key());
    if (!key) continue;
    CaseRow row = ReadCaseRow(state, *key);
    CaseChange change;
    change.key = *key;
    change.before = FileIn(row);
    change.after = FileIn(row);
    if (!change.after) continue;
    std::optional<v1::CaseNews> news = Reach(one, cause.received_at_us, *change.after, *row.mutable_told());
    if (!news) continue;
    change.news.push_back(*std::move(news));
    PutIndexes(state, one.case_key(), change.before, change.after);
    PutRow(state, one.case_key(), row, change.after);
    changes.push_back(std::move(change));
  }
  return changes;
}

std::optional<CaseChange> WorkOut(State& state, const Rules& rules, const Cause& cause, const std::string& row_key) {
  const std::optional<CaseKey> key = SplitRowKey(row_key);
  std::optional<CaseRow> row = correlation::ReadRow<CaseRow>(state, row_key);
  if (!key || !row) return std::nullopt;
  return Settle(state, rules, cause, *key, *row);
}

std::optional<v1::CaseFile> AsKnownAt(const CaseKey& key, const CaseRow& row, absl::Time moment, const Rules& rules) {
  const int64_t moment_us = absl::ToUnixMicros(moment);
  const Facts facts = FactsOf(row, [&](const CaseFact& fact) { return HoldsAt(fact, moment_us); });
  if (facts.empty()) return std::nullopt;
  return FileOf(key, row, facts, rules);
}

}  // namespace zhudong::cases
