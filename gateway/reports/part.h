// One table of a report, as it grows. Private to this folder.
#pragma once

#include <memory>
#include <string>

#include "gateway/reports/figures.h"
#include "gateway/reports/table.h"

namespace zhudong::reports {

// A case, and where it stands to the period.
struct CaseView {
  const v1::CaseFile& file;
  const ProjectFacts* project;  // null: nothing is known of it
  absl::Time opened;            // InfinitePast: not told
  absl::Time ended;             // InfiniteFuture: it goes on
  v1::CustomerClass customer = v1::CUSTOMER_CLASS_UNSPECIFIED;
  bool opened_in = false;    // within the period
  bool ended_in = false;     // within the period, as ENDED or ENDED_WITHOUT
  bool open_at_end = false;  // at Basis' end
  bool gained = false;       // ended_in, and as ENDED
};

struct Part {
  virtual ~Part() = default;
  // Only cases of the division that began before the period ended; reliability of any time.
  virtual void Add(const CaseView& view) = 0;
  virtual v1::ReportTable Table() const = 0;
};

// The period's end, or the moment of knowledge where that is earlier.
absl::Time EndOf(const Basis& basis);
// The bound of the region on a figure, on the period's last day; null where there is none.
std::unique_ptr<policy::Cap> CapOf(const Basis& basis, const std::string& code);

inline constexpr size_t kMaxGroups = 2'000;
// An answer with both, and a file of them, stays below what a gRPC client takes unasked: 4 MiB.
inline constexpr size_t kMaxSuspicions = 2'000;
inline constexpr size_t kMaxLedgerRows = 5'000;

std::unique_ptr<Part> MakeApprovals(const Basis& basis);
std::unique_ptr<Part> MakeCases(const Basis& basis);
std::unique_ptr<Part> MakeChannels(const Basis& basis);
std::unique_ptr<Part> MakeClocks(const Basis& basis);
std::unique_ptr<Part> MakeDocuments(const Basis& basis);
std::unique_ptr<Part> MakeEnergizing(const Basis& basis);
std::unique_ptr<Part> MakeForecasts(const Basis& basis);
std::unique_ptr<Part> MakeLedger(const Basis& basis);
std::unique_ptr<Part> MakeOnline(const Basis& basis);
std::unique_ptr<Part> MakeOutages(const Basis& basis);
std::unique_ptr<Part> MakeRatings(const Basis& basis);
std::unique_ptr<Part> MakeReRuns(const Basis& basis);
std::unique_ptr<Part> MakeReliability(const Basis& basis);
std::unique_ptr<Part> MakeSuspicions(const Basis& basis);
std::unique_ptr<Part> MakeVisits(const Basis& basis);

}  // namespace zhudong::reports
