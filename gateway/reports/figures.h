// The figures of a period: case files, one at a time → the tables of a report. Pure; not thread-safe; holds counts and
// bounded lists, never the files.
//
// promises: the order in which files come changes nothing, byte for byte (sums are of whole numbers, and of a list that
// is too long the rows that stay are the same); a figure that has nothing under it is an empty cell, not a 0; no name,
// address or opinion stands in any table. Rows with a date are in China's time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "gateway/policy/clock_rules.h"
#include "gateway/reports/period.h"
#include "zhudong/v1/case_service.pb.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::reports {

struct Part;

// What a report is worked out by.
struct Basis {
  Period period;
  // A division, or a prefix of divisions, 2 to 6 digits: 341300 and 3413 are a city with its counties. Cases elsewhere
  // are passed over.
  std::string division_code;
  // The files are as they were known then; what is open or overdue "at the end" is so at the period's end or then,
  // whichever is earlier.
  absl::Time as_known_at;
  // Limits of the period's first and last day, bounds of its last.
  std::shared_ptr<const policy::ClockRules> rules;
  // How many times an applicant of each class came before (S0-043): what visits are saved against. A class that is
  // not here has no figure.
  std::map<v1::CustomerClass, double> visits_before;
  // How many working days from application to electricity there were before (S0-074). A class that is not here has no
  // figure.
  std::map<v1::CustomerClass, double> days_before;
};

// What was known of the project that a connection is for.
struct ProjectFacts {
  // 竣工: the day on which the building was accepted.
  std::optional<absl::CivilDay> accepted;
  // Expected demand, kW: as forecast then, and as forecast first.
  std::optional<double> forecast_kw;
  std::optional<double> first_forecast_kw;
};

// The code with six digits: 341300 of 3413.
std::string WholeCode(std::string division_code);

class Figures {
 public:
  explicit Figures(Basis basis);
  ~Figures();
  Figures(const Figures&) = delete;
  Figures& operator=(const Figures&) = delete;

  // Each case once, as it was known at as_known_at; reliability of the year before as well, for what is held against
  // it. `project`: that of its project code, as known then; null where nothing is known of it.
  void Add(const v1::CaseFile& file, const ProjectFacts* project = nullptr);
  // Whether the project of this case goes into any figure.
  bool AsksForProject(const v1::CaseFile& file) const;
  // In this order: cases, clocks, online, channels, documents, visits, approvals, energizing, forecasts, outages,
  // reliability, suspicions, re_runs, ratings; of a week the ledger before them. All are there, with or without rows.
  std::vector<v1::ReportTable> Tables() const;

 private:
  Basis basis_;
  std::string prefix_;
  std::vector<std::unique_ptr<Part>> parts_;
};

}  // namespace zhudong::reports
