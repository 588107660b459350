// Reading cases as the pipeline derived them. Thread-safe; every call sees one consistent state.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/cases/case_rows.h"
#include "gateway/cases/rules.h"
#include "gateway/pipeline/project_then.h"
#include "gateway/store/database.h"
#include "zhudong/v1/case_service.pb.h"

namespace zhudong::pipeline {

struct CasePage {
  std::vector<v1::CaseFile> files;
  // Where the next page begins; empty at the end. Not yet opaque: the rpc layer seals it.
  std::string next;
};

class CaseModel {
 public:
  explicit CaseModel(const store::Database& database) : database_(database) {}

  // The row key of the case with this id, or with this number and kind. NOT_FOUND otherwise.
  absl::StatusOr<std::string> Resolve(const std::string& name, v1::CaseKind kind) const;
  absl::StatusOr<v1::CaseFile> Get(const std::string& row_key) const;
  // By the rules that held then. NOT_FOUND when it was not known then.
  absl::StatusOr<v1::CaseFile> GetAsKnownAt(const std::string& row_key, absl::Time moment) const;
  // By division, newest first. `allowed` are division prefixes or `*`; at most `limit`.
  absl::StatusOr<CasePage> List(const v1::CaseFilter& filter, const std::vector<std::string>& allowed,
                                const std::string& start, size_t limit, absl::Time now) const;

  // Every case of the kinds (empty: all) in divisions that begin with `prefix`, one at a time, until `visit` says
  // false; with a moment as it was known then.
  using Visit = std::function<bool(const v1::CaseFile&)>;
  absl::Status VisitAll(const std::vector<v1::CaseKind>& kinds, const std::string& prefix,
                        std::optional<absl::Time> moment, const Visit& visit) const;

  // Moments that clocks wait for and that came by `now`, the first first; at most `limit`.
  absl::StatusOr<std::vector<zhudong::store::v1::ReachedClock>> MomentsUpTo(absl::Time now, size_t limit) const;

  // The rules that held at a moment; before the first, the first. FAILED_PRECONDITION while there are none.
  absl::StatusOr<std::shared_ptr<const cases::Rules>> RulesAt(absl::Time moment) const;
  // The projects that cases are for, as known then. FAILED_PRECONDITION while there are no rules.
  absl::StatusOr<ProjectsThen> ProjectsAt(absl::Time moment) const { return ProjectsThen::At(database_, moment); }

 private:
  absl::StatusOr<std::shared_ptr<const cases::Rules>> RulesOf(uint64_t journal_sequence) const;

  const store::Database& database_;
  mutable absl::Mutex mutex_;
  // The ones asked for last.
  mutable std::pair<uint64_t, std::shared_ptr<const cases::Rules>> rules_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::pipeline
