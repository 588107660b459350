#include "gateway/forecast/schedule.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "gateway/base/text.h"
#include "gateway/model/dates.h"

namespace zhudong::forecast {
namespace {

using base::ToAbsl;

constexpr double kDaysPerMonth = 30;
constexpr double kTenths = 10;

std::optional<absl::CivilDay> DayOf(const std::string& date) {
  const model::Date day = model::ParseIsoDate(date);
  if (!day.ok() || day.precision != model::DatePrecision::kDay) return std::nullopt;
  return day.day;
}

// Whole months by the calendar (the 31st becomes the month's last day), then a part of a month as days of 1/30.
absl::CivilDay AddMonths(absl::CivilDay day, double months) {
  const auto whole = static_cast<int64_t>(months);
  const absl::CivilMonth month = absl::CivilMonth(day) + whole;
  const int last = (absl::CivilDay(month + 1) - 1).day();
  return absl::CivilDay(month.year(), month.month(), std::min(day.day(), last)) +
         static_cast<int64_t>(std::lround((months - static_cast<double>(whole)) * kDaysPerMonth));
}

// One step of the way to completion.
struct Interval {
  std::string_view section;
  std::string_view from;
  const std::string& (v1::Project::*date)() const;
};

const Interval kIntervals[] = {
    {"lead_land_contract_to_land_use_permit", "land_contract_date", &v1::Project::land_contract_date},
    {"lead_land_use_permit_to_construction_planning_permit", "land_use_permit_date",
     &v1::Project::land_use_permit_date},
    {"lead_construction_planning_permit_to_construction_permit", "construction_planning_permit_date",
     &v1::Project::construction_planning_permit_date},
    {"lead_construction_permit_to_completion", "construction_permit_date", &v1::Project::construction_permit_date},
};
constexpr size_t kIntervalCount = std::size(kIntervals);

// The column of the lead time tables; empty where they have none.
std::string_view LeadColumn(const v1::Project& project, LoadKind kind, const Indices& indices, Trace& trace) {
  switch (kind) {
    case LoadKind::kOffice:
    case LoadKind::kRetail:
      return "office";
    case LoadKind::kIndustry:
      return "industry";
    case LoadKind::kPublic:
      return "public";
    case LoadKind::kDataCenter:
      return "";
    case LoadKind::kResidential:
      break;
  }
  uint32_t storeys = 0;
  for (const v1::Building& building : project.buildings()) storeys = std::max(storeys, building.storeys_above_ground());
  const Sourced& low_rise = indices.Value("low_rise", "up_to");
  if (storeys == 0 || storeys > low_rise.value.expected) return "residential";
  trace.Evidence("storeys", storeys, "storeys", "highest building", EvidenceOf(project, "buildings"));
  trace.Table("low_rise", low_rise, "residential");
  return "residential_low_rise";
}

void NeedBy(absl::CivilDay day, std::string source, v1::Forecast& forecast, Trace& trace) {
  forecast.set_need_by_date(model::FormatIsoDate(day));
  trace.Say(absl::StrCat("Supply is needed by ", forecast.need_by_date(), " (", source, ")."));
  forecast.set_need_by_source(std::move(source));
}

// From milestone `first` on, the lead times up to completion.
void NeedByLeadTimes(absl::CivilDay start, size_t first, std::string_view from, std::string_view column,
                     const Indices& indices, v1::Forecast& forecast, Trace& trace) {
  double months = 0;
  std::string steps;
  for (size_t i = first; i < kIntervalCount; ++i) {
    const Sourced& interval = indices.Value(kIntervals[i].section, column);
    trace.Table(kIntervals[i].section, interval, column);
    months += interval.value.expected;
    absl::StrAppend(&steps, steps.empty() ? "" : " + ", Show(interval.value.expected), " [", interval.source, ", ",
                    interval.assurance, "]");
  }
  trace.Say(absl::StrCat("No completion date is known: ", ToAbsl(from), " ", model::FormatIsoDate(start),
                         " and typical lead times of ", ToAbsl(column), ": ", steps, " = ", Show(months), " months."));
  NeedBy(AddMonths(start, months), absl::StrCat("lead_times.", ToAbsl(from)), forecast, trace);
}

// The key in the section `certainty`; empty where no stage is reached. By name: the numbers of the stages are in no
// order.
std::string_view CertaintyKey(const v1::Project& project) {
  switch (project.stage()) {
    case v1::STAGE_PROMOTED:
      return project.promotion_signed_date().empty() ? "promoted" : "promoted_signed";
    case v1::STAGE_PLANNED:
      return "planned";
    case v1::STAGE_LAND_SUPPLIED:
      return "land_supplied";
    case v1::STAGE_LAND_USE_PERMITTED:
      return "land_use_permitted";
    case v1::STAGE_CONSTRUCTION_PLANNED:
      return "construction_planned";
    case v1::STAGE_UNDER_CONSTRUCTION:
      return "under_construction";
    case v1::STAGE_COMPLETED:
      return "completed";
    default:
      return "";
  }
}

}  // namespace

v1::DemandRange RangeOf(const Triple& kw) {
  v1::DemandRange range;
  range.set_low_kw(std::round(kw.low * kTenths) / kTenths);
  range.set_expected_kw(std::round(kw.expected * kTenths) / kTenths);
  range.set_high_kw(std::round(kw.high * kTenths) / kTenths);
  return range;
}

void FillDates(const v1::Project& project, const Indices& indices, std::optional<LoadKind> kind, v1::Forecast& forecast,
               Trace& trace) {
  const std::optional<absl::CivilDay> permit = DayOf(project.construction_permit_date());
  const std::optional<absl::CivilDay> start = DayOf(project.planned_start_date());
  if (permit || start) {
    forecast.set_construction_power_date(model::FormatIsoDate(permit ? *permit : *start));
    trace.Say(absl::StrCat("Power for building is needed from ", forecast.construction_power_date(), " (",
                           permit ? "construction permit" : "planned start", ")."));
  }
  if (const auto planned = DayOf(project.planned_completion_date())) {
    const std::string& source = project.planned_completion_source();
    return NeedBy(*planned, source.empty() ? "planned_completion_date" : source, forecast, trace);
  }
  // While the rest is under construction, what was accepted is a phase.
  const auto accepted = DayOf(project.accepted_date());
  if (accepted && project.stage() == v1::STAGE_COMPLETED) {
    return NeedBy(*accepted, "completion_acceptance.accepted_date", forecast, trace);
  }
  const std::string_view column = kind ? LeadColumn(project, *kind, indices, trace) : "";
  if (!column.empty()) {
    std::optional<absl::CivilDay> reached;
    size_t milestone = kIntervalCount;
    while (!reached && milestone > 0) reached = DayOf((project.*kIntervals[--milestone].date)());
    // A planned start that lies before what was reached since is overtaken.
    if (start && !permit && (!reached || *start >= *reached)) {
      return NeedByLeadTimes(*start, kIntervalCount - 1, "planned_start_date", column, indices, forecast, trace);
    }
    if (reached) {
      return NeedByLeadTimes(*reached, milestone, kIntervals[milestone].from, column, indices, forecast, trace);
    }
  }
  trace.Say("When supply is needed is not known: no date, or no lead time for its kind.");
}

void FillRamp(const Triple& kw, const Indices& indices, std::optional<LoadKind> kind, v1::Forecast& forecast,
              Trace& trace) {
  const Growth* growth = kind ? indices.FindGrowth(NameOf(*kind)) : nullptr;
  if (growth == nullptr) {
    trace.Say("How demand grows is not known for its kind: no yearly ramp.");
    return;
  }
  const std::optional<absl::CivilDay> need_by = DayOf(forecast.need_by_date());
  std::string shares;
  uint32_t year = 0;
  for (const double share : growth->shares) {
    v1::YearDemand* demand = forecast.add_ramp();
    demand->set_year(++year);
    if (need_by) demand->set_calendar_year(static_cast<uint32_t>(need_by->year()) + year - 1);
    demand->set_share(share);
    *demand->mutable_demand() = RangeOf(kw * share);
    trace.Table("growth_share", {Triple::Of(share), "1", growth->source, growth->assurance},
                absl::StrCat(ToAbsl(NameOf(*kind)), ", year ", year));
    absl::StrAppend(&shares, shares.empty() ? "" : ", ", Show(share));
  }
  trace.Say(absl::StrCat("Growth after energizing as ", ToAbsl(NameOf(*kind)), " [", growth->source, ", ",
                         growth->assurance, "]: ", shares, " of the demand in years 1 to ", year,
                         need_by ? ", year 1 being the year of the need-by date." : "."));
}

void FillVoltage(const Triple& kw, const Indices& indices, v1::Forecast& forecast, Trace& trace) {
  const Sourced& power_factor = indices.Value("capacity", "power_factor");
  const Sourced& load_rate = indices.Value("capacity", "load_rate");
  trace.Table("power_factor", power_factor, "capacity");
  trace.Table("load_rate", load_rate, "capacity");
  const double kva = kw.expected / power_factor.value.expected / load_rate.value.expected;
  trace.Say(absl::StrCat("Capacity: ", Show(kw.expected), " kW ÷ power factor ", Show(power_factor.value.expected),
                         " ÷ load rate ", Show(load_rate.value.expected), " = ", Show(kva), " kVA."));
  const Voltages& voltages = indices.VoltagesOf();
  for (size_t i = 0; i < voltages.rows.size(); ++i) {
    const VoltageRow& row = voltages.rows[i];
    if ((row.unit == CapacityUnit::kKilowatt ? kw.expected : kva) > row.up_to) continue;
    forecast.set_voltage_level(row.level);
    // The limit that is kept; of the highest level, the one below that is passed.
    const bool highest = i + 1 == voltages.rows.size();
    const std::string level = v1::VoltageLevel_Name(row.level).substr(std::string_view("VOLTAGE_LEVEL_").size());
    if (highest && i == 0) {
      trace.Say(absl::StrCat("Voltage ", level, ": the only level of the table."));
      return;
    }
    const VoltageRow& limit = highest ? voltages.rows[i - 1] : row;
    const char* unit = limit.unit == CapacityUnit::kKilowatt ? "kW" : "kVA";
    trace.Table("voltage_limit", {Triple::Of(limit.up_to), unit, voltages.source, voltages.assurance}, level);
    trace.Say(absl::StrCat("Voltage ", level, ": ", highest ? "above " : "not above ", Show(limit.up_to), " ", unit,
                           " [", voltages.source, ", ", voltages.assurance, "]."));
    return;
  }
}

void FillCertainty(const v1::Project& project, const Indices& indices, v1::Forecast& forecast, Trace& trace) {
  const std::string_view key = CertaintyKey(project);
  const Sourced* certainty = key.empty() ? nullptr : indices.FindValue("certainty", key);
  // Tables of before a stage was known do not have it.
  if (certainty == nullptr) return;
  trace.Table("certainty", *certainty, key);
  forecast.set_certainty(certainty->value.expected);
  trace.Say(absl::StrCat("Certainty at stage ", ToAbsl(key), ": ", Show(*certainty), "."));
}

}  // namespace zhudong::forecast
