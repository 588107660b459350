#include "gateway/pipeline/case_model.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/cases/case_files.h"
#include "gateway/cases/fact.h"
#include "gateway/model/errors.h"
#include "gateway/pipeline/adopted.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::pipeline {
namespace {

using store::Family;
using zhudong::store::v1::CaseListRow;
using zhudong::store::v1::CaseRow;

// A page ends there: below the 4 MiB that a gRPC client takes unless told otherwise.
constexpr size_t kPageBytes = 2u << 20;

absl::Status NotFound(const std::string& name) {
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_CASE_NOT_FOUND,
                      absl::StrCat("no case is known as ", name, "; give a case id, or a case number with its kind"));
}

absl::StatusOr<CaseRow> ReadCaseRow(const store::Reader& reader, std::string_view row_key, const std::string& name) {
  const auto value = reader.Get(Family::kState, row_key);
  if (!value.ok()) return value.status();
  CaseRow row;
  if (!*value || !row.ParseFromString(**value) || row.facts_size() == 0) return NotFound(name);
  return row;
}

template <typename List, typename Value>
bool Names(const List& list, const Value& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool Matches(const v1::CaseFilter& filter, const CaseListRow& row, const cases::ListPlace& place, int64_t now_us) {
  if (!Names(filter.kinds(), row.kind()) || !Names(filter.states(), row.state())) return false;
  if (!Names(filter.customer_classes(), row.customer_class())) return false;
  if (filter.suspected() && !row.suspected()) return false;
  if (filter.with_debt() && !row.with_debt()) return false;
  const auto micros = [](const google::protobuf::Timestamp& stamp) { return absl::ToUnixMicros(cases::TimeOf(stamp)); };
  if (filter.overdue() && (row.next_due_us() == 0 || row.next_due_us() > now_us)) return false;
  if (filter.has_due_before() && (row.next_due_us() == 0 || row.next_due_us() >= micros(filter.due_before()))) {
    return false;
  }
  if (filter.has_opened_from() && place.opened_us < micros(filter.opened_from())) return false;
  return !filter.has_opened_before() || place.opened_us < micros(filter.opened_before());
}

bool Allowed(std::string_view division, const std::vector<std::string>& allowed) {
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& prefix) { return prefix == "*" || division.starts_with(prefix); });
}

// One, or every one, of the prefixes that are asked for; in order, none within another.
std::vector<std::string> Prefixes(const v1::CaseFilter& filter) {
  std::vector<std::string> sorted(filter.divisions().begin(), filter.divisions().end());
  if (sorted.empty()) return {""};
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> prefixes;
  for (std::string& prefix : sorted) {
    if (prefixes.empty() || !prefix.starts_with(prefixes.back())) prefixes.push_back(std::move(prefix));
  }
  return prefixes;
}

absl::flat_hash_set<std::string> IdsOfProject(const store::Reader& reader, const std::string& project_code) {
  absl::flat_hash_set<std::string> ids;
  const std::string prefix = cases::ProjectCasePrefix(project_code);
  const auto rows = reader.Range(Family::kState, prefix, base::PrefixEnd(prefix));
  for (; rows->Valid(); rows->Next()) {
    const auto key = cases::SplitRowKey(rows->Key().substr(prefix.size()));
    if (key) ids.insert(cases::CaseIdOf(*key));
  }
  return ids;
}

// The case of an id; nullopt when it went in between.
absl::StatusOr<std::optional<v1::CaseFile>> FileOfId(const store::Reader& reader, const std::string& case_id) {
  const auto row_key = reader.Get(Family::kState, cases::IdKey(case_id));
  if (!row_key.ok()) return row_key.status();
  if (!*row_key) return std::optional<v1::CaseFile>();
  absl::StatusOr<CaseRow> row = ReadCaseRow(reader, **row_key, case_id);
  if (absl::IsNotFound(row.status())) return std::optional<v1::CaseFile>();
  if (!row.ok()) return row.status();
  return std::optional(std::move(*row->mutable_case_file()));
}

}  // namespace

absl::StatusOr<std::string> CaseModel::Resolve(const std::string& name, v1::CaseKind kind) const {
  const auto by_id = database_.Get(Family::kState, cases::IdKey(name));
  if (!by_id.ok()) return by_id.status();
  if (*by_id) return **by_id;
  const v1::CaseKind of = kind == v1::CASE_KIND_UNSPECIFIED ? v1::CASE_KIND_CONNECTION : kind;
  std::string row_key = cases::RowKey({of, name});
  if (absl::StatusOr<CaseRow> row = ReadCaseRow(database_, row_key, name); !row.ok()) return row.status();
  return row_key;
}

absl::StatusOr<v1::CaseFile> CaseModel::Get(const std::string& row_key) const {
  absl::StatusOr<CaseRow> row = ReadCaseRow(database_, row_key, row_key.substr(2));
  if (!row.ok()) return row.status();
  if (!row->has_case_file()) return NotFound(row_key.substr(2));
  return std::move(*row->mutable_case_file());
}

absl::StatusOr<v1::CaseFile> CaseModel::GetAsKnownAt(const std::string& row_key, absl::Time moment) const {
  const std::optional<cases::CaseKey> key = cases::SplitRowKey(row_key);
  if (!key) return NotFound(row_key);
  const absl::StatusOr<CaseRow> row = ReadCaseRow(database_, row_key, key->number);
  if (!row.ok()) return row.status();
  const auto rules = RulesAt(moment);
  if (!rules.ok()) return rules.status();
  std::optional<v1::CaseFile> file = cases::AsKnownAt(*key, *row, moment, **rules);
  if (!file) return NotFound(key->number);
  return *std::move(file);
}

absl::StatusOr<CasePage> CaseModel::List(const v1::CaseFilter& filter, const std::vector<std::string>& allowed,
                                         const std::string& start, size_t limit, absl::Time now) const {
  const std::unique_ptr<store::Reader> snapshot = database_.Snapshot();
  CasePage page;
  const int64_t now_us = absl::ToUnixMicros(now);
  size_t bytes = 0;
  absl::flat_hash_set<std::string> of_project;
  if (!filter.project_code().empty()) of_project = IdsOfProject(*snapshot, filter.project_code());
  for (const std::string& division : Prefixes(filter)) {
    const std::string prefix = cases::CaseListPrefix(division);
    const std::string end = base::PrefixEnd(prefix);
    if (!start.empty() && start >= end) continue;
    const auto rows = snapshot->Range(Family::kState, std::max(prefix, start), end);
    for (; rows->Valid(); rows->Next()) {
      cases::ListPlace place;
      CaseListRow row;
      if (!cases::SplitCaseListKey(rows->Key(), place) || !row.ParseFromString(std::string(rows->Value()))) continue;
      if (!filter.project_code().empty() && !of_project.contains(place.case_id)) continue;
      if (!Allowed(place.division, allowed) || !Matches(filter, row, place, now_us)) continue;
      if (page.files.size() == limit || bytes > kPageBytes) {
        page.next = std::string(rows->Key());
        return page;
      }
      absl::StatusOr<std::optional<v1::CaseFile>> file = FileOfId(*snapshot, place.case_id);
      if (!file.ok()) return file.status();
      if (!*file) continue;
      bytes += (*file)->ByteSizeLong();
      page.files.push_back(**std::move(file));
    }
    if (!rows->status().ok()) return rows->status();
  }
  return page;
}

absl::Status CaseModel::VisitAll(const std::vector<v1::CaseKind>& kinds, const std::string& prefix,
                                 std::optional<absl::Time> moment, const Visit& visit) const {
  const std::unique_ptr<store::Reader> snapshot = database_.Snapshot();
  std::shared_ptr<const cases::Rules> rules;
  if (moment) {
    auto then = RulesAt(*moment);
    if (!then.ok()) return then.status();
    rules = *std::move(then);
  }
  // Rows of one kind stand together.
  std::vector<v1::CaseKind> wanted = kinds;
  for (int kind = 1; kinds.empty() && kind < v1::CaseKind_ARRAYSIZE; ++kind) {
    wanted.push_back(static_cast<v1::CaseKind>(kind));
  }
  for (const v1::CaseKind kind : wanted) {
    const std::string first = cases::RowKey({kind, ""});
    const auto rows = snapshot->Range(Family::kState, first, base::PrefixEnd(first));
    for (; rows->Valid(); rows->Next()) {
      const std::optional<cases::CaseKey> key = cases::SplitRowKey(rows->Key());
      CaseRow row;
      if (!key || !row.ParseFromString(std::string(rows->Value()))) continue;
      std::optional<v1::CaseFile> file;
      if (moment) {
        file = cases::AsKnownAt(*key, row, *moment, *rules);
      } else if (row.has_case_file()) {
        file = std::move(*row.mutable_case_file());
      }
      if (file && file->division_code().starts_with(prefix) && !visit(*file)) return absl::OkStatus();
    }
    if (!rows->status().ok()) return rows->status();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<zhudong::store::v1::ReachedClock>> CaseModel::MomentsUpTo(absl::Time now,
                                                                                     size_t limit) const {
  std::vector<zhudong::store::v1::ReachedClock> moments;
  const std::string all(cases::kAllMoments);
  const auto rows = database_.Range(Family::kState, all, base::PrefixEnd(all));
  for (; rows->Valid() && moments.size() < limit; rows->Next()) {
    std::optional<zhudong::store::v1::ReachedClock> moment = cases::SplitMomentKey(rows->Key());
    if (!moment) continue;
    if (moment->at_us() > absl::ToUnixMicros(now)) break;
    moments.push_back(*std::move(moment));
  }
  if (!rows->status().ok()) return rows->status();
  return moments;
}

absl::StatusOr<std::shared_ptr<const cases::Rules>> CaseModel::RulesAt(absl::Time moment) const {
  const absl::StatusOr<uint64_t> sequence = AdoptedBy(database_, moment);
  if (!sequence.ok()) return sequence.status();
  return RulesOf(*sequence);
}

absl::StatusOr<std::shared_ptr<const cases::Rules>> CaseModel::RulesOf(uint64_t journal_sequence) const {
  {
    absl::MutexLock lock(&mutex_);
    if (rules_.first == journal_sequence) return rules_.second;
  }
  const auto adopted = ReadAdopted(database_, journal_sequence);
  if (!adopted.ok()) return adopted.status();
  auto rules = cases::Rules::Parse(*adopted);
  if (!rules.ok()) return rules.status();
  absl::MutexLock lock(&mutex_);
  rules_ = {journal_sequence, *rules};
  return rules;
}

}  // namespace zhudong::pipeline
