// 预测与报装对照: what was forecast of a project beside what was applied for (S2-080 评估及滚动调整). kW and kVA stay
// apart: which power factor lies between them is the customer's.
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "gateway/cases/fact.h"
#include "gateway/reports/part.h"

namespace zhudong::reports {
namespace {

// Projects that are looked at; the table lists fewer, and sums up all of these.
constexpr size_t kMaxProjects = 50'000;
constexpr size_t kMaxListed = 2'000;
constexpr double kTenths = 10;

int64_t InTenths(double value) { return std::llround(value * kTenths); }
double FromTenths(int64_t tenths) { return static_cast<double>(tenths) / kTenths; }

bool AddsDemand(v1::ApplicationKind kind) {
  return kind == v1::APPLICATION_KIND_NEW_CONNECTION || kind == v1::APPLICATION_KIND_CAPACITY_INCREASE ||
         kind == v1::APPLICATION_KIND_UNSPECIFIED;
}

// In tenths, so that the order of sums changes nothing.
struct Applied {
  void Add(const v1::ConnectionCase& connection, bool energized) {
    ++cases;
    energized_cases += energized;
    if (connection.has_requested_kw()) {
      ++told_kw;
      kw += InTenths(connection.requested_kw());
    }
    if (connection.has_requested_kva()) {
      ++told_kva;
      kva += InTenths(connection.requested_kva());
    }
  }
  void Add(const Applied& more) {
    cases += more.cases;
    energized_cases += more.energized_cases;
    told_kw += more.told_kw;
    told_kva += more.told_kva;
    kw += more.kw;
    kva += more.kva;
  }

  uint64_t cases = 0, energized_cases = 0, told_kw = 0, told_kva = 0;
  int64_t kw = 0, kva = 0;
};

struct Project {
  Applied applied;
  std::optional<int64_t> forecast, first;
};

// Of several projects; the forecast of those whose every case tells kW, or kVA, stands apart for the ratio.
struct Sum {
  void Add(const Project& project) {
    applied.Add(project.applied);
    if (!project.forecast) return;
    ++forecasts;
    forecast += *project.forecast;
    if (project.first) first += *project.first;
    if (project.applied.told_kw == project.applied.cases) {
      of_kw += project.applied.kw;
      against_kw += *project.forecast;
    }
    if (project.applied.told_kva == project.applied.cases) {
      of_kva += project.applied.kva;
      against_kva += *project.forecast;
    }
  }

  Applied applied;
  uint64_t forecasts = 0;
  int64_t forecast = 0, first = 0;
  int64_t of_kw = 0, against_kw = 0, of_kva = 0, against_kva = 0;
};

void AddSum(v1::ReportTable& table, const std::string& division, const std::string& name, const Sum& sum) {
  const Applied& applied = sum.applied;
  const auto only = [](uint64_t told, int64_t tenths) { return told > 0 ? Cell(FromTenths(tenths)) : Cell(); };
  AddRow(table, {division, name, applied.cases, applied.energized_cases, only(sum.forecasts, sum.first),
                 only(sum.forecasts, sum.forecast), only(applied.told_kw, applied.kw),
                 only(applied.told_kva, applied.kva), Ratio(FromTenths(sum.of_kw), FromTenths(sum.against_kw)),
                 Ratio(FromTenths(sum.of_kva), FromTenths(sum.against_kva))});
}

// Of projects with a connection that was applied for or energized in the period, and did not come to nothing.
class Forecasts final : public Part {
 public:
  explicit Forecasts(const Basis& basis) : period_(basis.period), end_(EndOf(basis)) {}

  void Add(const CaseView& view) override {
    const v1::ConnectionCase& connection = view.file.connection();
    if (!view.file.has_connection() || view.file.project_code().empty()) return;
    if (!AddsDemand(connection.application_kind())) return;
    if (view.file.state() == v1::CASE_STATE_ENDED_WITHOUT) return;
    const absl::Time at =
        connection.has_energized_at() ? cases::TimeOf(connection.energized_at()) : absl::InfiniteFuture();
    const bool energized = period_.Holds(at) && at <= end_;
    if (!view.opened_in && !energized) return;
    Project* const project = projects_.At({view.file.division_code(), view.file.project_code()});
    if (project == nullptr) return;
    project->applied.Add(connection, at <= end_);
    if (view.project == nullptr) return;
    if (view.project->forecast_kw) project->forecast = InTenths(*view.project->forecast_kw);
    if (view.project->first_forecast_kw) project->first = InTenths(*view.project->first_forecast_kw);
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("forecasts", "预测与报装对照",
                                     {{"division", "行政区划"},
                                      {"project_code", "项目代码"},
                                      {"cases", "报装件数", kCount},
                                      {"energized", "其中已送电", kCount},
                                      {"first_forecast_kw", "最早预测（kW）", v1::REPORT_UNIT_KW},
                                      {"forecast_kw", "现行预测（kW）", v1::REPORT_UNIT_KW},
                                      {"applied_kw", "报装负荷（kW）", v1::REPORT_UNIT_KW},
                                      // No unit of the contract; what it is stands in the title.
                                      {"applied_kva", "报装容量（kVA）", kCount},
                                      {"ratio", "报装负荷/预测", kShare},
                                      {"kva_per_kw", "每千瓦预测报装容量（kVA）", kCount}});
    Sum all;
    std::map<std::string, Sum> divisions;
    size_t listed = 0;
    for (const auto& [key, project] : projects_.values()) {
      Sum one;
      one.Add(project);
      all.Add(project);
      divisions[key.first].Add(project);
      if (listed++ < kMaxListed) AddSum(table, key.first, key.second, one);
    }
    for (const auto& [division, sum] : divisions) AddSum(table, division, "合计", sum);
    if (divisions.size() > 1) AddSum(table, "合计", "", all);
    if (listed > kMaxListed) AddRestRow(table, kMaxListed);
    if (!projects_.complete()) AddRestRow(table, kMaxProjects);
    return table;
  }

 private:
  const Period period_;
  const absl::Time end_;
  Bounded<std::pair<std::string, std::string>, Project> projects_{kMaxProjects};
};

}  // namespace

std::unique_ptr<Part> MakeForecasts(const Basis& basis) { return std::make_unique<Forecasts>(basis); }

}  // namespace zhudong::reports
