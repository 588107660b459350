// 竣工验收至送电: days from the day on which a project was accepted to the one on which its electricity was switched on
// (S0-035 项目建筑主体工程竣工即可同步完成送电: 0 or less).
#include <algorithm>
#include <cstdint>
#include <string>

#include "gateway/cases/fact.h"
#include "gateway/model/dates.h"
#include "gateway/reports/part.h"

namespace zhudong::reports {
namespace {

// Supply for the building itself: that for building it is switched on long before, and the others need no building.
bool IsOfTheBuilding(v1::ApplicationKind kind) {
  return kind == v1::APPLICATION_KIND_NEW_CONNECTION || kind == v1::APPLICATION_KIND_UNSPECIFIED;
}

// Of new connections that were energized in the period, by division.
class Energizing final : public Part {
 public:
  explicit Energizing(const Basis& basis) : period_(basis.period), end_(EndOf(basis)) {}

  void Add(const CaseView& view) override {
    const v1::ConnectionCase& connection = view.file.connection();
    if (!view.file.has_connection() || !connection.has_energized_at()) return;
    const absl::Time energized = cases::TimeOf(connection.energized_at());
    if (!IsOfTheBuilding(connection.application_kind()) || !period_.Holds(energized) || energized > end_) return;
    Counts* const counts = of_.At(view.file.division_code());
    for (Counts* const each : {counts, &total_}) {
      if (each != nullptr) each->Add(view, model::DayOf(energized));
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("energizing", "竣工验收至送电（自然日）",
                                     {{"division", "行政区划"},
                                      {"energized", "新装送电", kCount},
                                      {"accepted", "竣工日期已知", kCount},
                                      {"mean", "平均（天）", kCount},
                                      {"worst", "最长（天）", kCount},
                                      {"worst_case", "最长受理编号"},
                                      {"in_time", "竣工当日或之前送电", kCount},
                                      {"in_time_share", "同步送电率", kShare}});
    for (const auto& [division, counts] : of_.values()) AddCounts(table, division, counts);
    if (table.rows_size() > 0) AddCounts(table, "合计", total_);
    if (!of_.complete()) AddRestRow(table, of_.limit());
    return table;
  }

 private:
  struct Counts {
    void Add(const CaseView& view, absl::CivilDay energized) {
      ++energized_count;
      if (view.project == nullptr || !view.project->accepted) return;
      const int64_t days = energized - *view.project->accepted;
      const std::string& number = view.file.case_number();
      if (accepted_count == 0 || days > worst || (days == worst && number < worst_case)) {
        worst = days;
        worst_case = number;
      }
      ++accepted_count;
      together += days;
      in_time += days <= 0;
    }

    uint64_t energized_count = 0, accepted_count = 0, in_time = 0;
    int64_t together = 0, worst = 0;
    std::string worst_case;
  };

  static void AddCounts(v1::ReportTable& table, const std::string& division, const Counts& counts) {
    const auto known = static_cast<double>(counts.accepted_count);
    const Cell worst = counts.accepted_count > 0 ? Cell(static_cast<double>(counts.worst)) : Cell();
    AddRow(table,
           {division, counts.energized_count, counts.accepted_count, Ratio(static_cast<double>(counts.together), known),
            worst, counts.worst_case, counts.in_time, Ratio(static_cast<double>(counts.in_time), known)});
  }

  const Period period_;
  const absl::Time end_;
  Bounded<std::string, Counts> of_{kMaxGroups};
  Counts total_;
};

}  // namespace

std::unique_ptr<Part> MakeEnergizing(const Basis& basis) { return std::make_unique<Energizing>(basis); }

}  // namespace zhudong::reports
