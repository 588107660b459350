// How long a connection case may take, what may not be added to one, and what figures are held to a bound, by region,
// customer and day: data, in the cities' packs (packs/*.toml) beside the words of their policy documents. Pure.
//
// Where no region says anything there is no limit: nothing is assumed. Terms are in working days (calendar/).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "zhudong/v1/grid_events.pb.h"

namespace zhudong::policy {

struct Pack;

// Who is connected (用户类型). Low voltage is up to 380 V, high voltage from 10 kV on (S1, annex 1, note 1).
enum class Customer {
  kResident,           // 低压居民
  kThreeZero,          // 实行“三零”服务的低压非居民
  kLowVoltageOther,    // 其他低压非居民
  kHighVoltageSingle,  // 高压单电源
  kHighVoltageDual,    // 高压双电源
};
inline constexpr int kCustomers = 5;

// What is timed: a step (环节) of a case, or several of them together.
enum class Clock {
  kAcceptance,               // 业务受理
  kSupplyPlan,               // 供电方案答复
  kDesignReview,             // 设计审查
  kInterimInspection,        // 中间检查
  kExternalWorks,            // 外部工程实施: not the utility's own time
  kInspectionAndConnection,  // 竣工检验与装表接电
  kConnection,               // 施工接电
  kUtilityTotal,             // 供电企业合计办理时间
  kWholeProcess,             // 全过程办电时间
};

enum class Measure {
  kEach,  // every case is held to it
  kMean,  // the mean of a period is: one case over it is no breach
};
// Time that the document does not count.
enum class Excluded { kExternalWorks, kCustomerWorks };
enum class Area { kCentre, kCity, kTown, kRural, kUrban, kWhole };
enum class PowerUnit { kKw, kKva };  // kept apart: a power factor would be a guess
enum class CapUnit { kHours, kPercent, kCount };

// Words as the packs and commands have them; `resident`, `supply_plan`, `kVA`. Chinese beside it for people.
std::string_view WordOf(Customer customer);
std::string_view ChineseOf(Customer customer);
std::optional<Customer> CustomerOf(std::string_view word);
std::string_view WordOf(Clock clock);
std::string_view ChineseOf(Clock clock);
std::string_view WordOf(Area area);
std::string_view WordOf(PowerUnit unit);
std::string_view WordOf(CapUnit unit);

// What a value rests on.
struct Rests {
  std::string region_code;
  std::string region_name;
  std::string pack;  // its name and version: `suzhou-1f2e…`
  absl::CivilDay effective_from;
  std::vector<std::string> rule_ids;
  std::string quote;
};

struct Process {
  std::vector<Clock> steps;        // in order
  std::vector<std::string> names;  // as the document calls them
  Rests rests;
};

struct Term {
  Clock clock = Clock::kUtilityTotal;
  int half_days = 0;  // of working days: 1.5 days are 3
  Measure measure = Measure::kEach;
  std::vector<Excluded> excludes;
  Rests rests;
  bool from_acceptance = false;  // of the whole process: from 受理, not from the receipt of the application
};

// Up to what capacity small and micro enterprises are connected at low voltage, free of cost.
struct CapacityLimit {
  Area area = Area::kWhole;
  double value = 0;
  PowerUnit unit = PowerUnit::kKw;
  bool inclusive = true;  // 及以下
  Rests rests;
  bool permanent = false;  // of 永久用电 alone
};

// A figure with a bound, over a year.
struct Cap {
  std::string code;  // outage_hours_per_user …
  Area area = Area::kWhole;
  double value = 0;
  CapUnit unit = CapUnit::kHours;
  bool at_most = true;
  int year = 0;  // 0: every year
  Rests rests;
};

// How long before it begins a planned outage (计划停电) is announced.
struct OutageNotice {
  int working_days = 0;
  // The day of the announcement never counts. Whether the day on which it begins does, as the last one: announced on a
  // Monday, three days lead to Thursday; without it, to Friday.
  bool first_day_counts = true;
  Rests rests;
};

enum class ReportPeriod { kWeek, kMonth, kHalfYear, kYear };
std::string_view WordOf(ReportPeriod period);

// What a document obliges those of a region to report.
struct ReportDuty {
  ReportPeriod period = ReportPeriod::kYear;
  std::string to;  // whom
  Rests rests;
};

// What nobody may add to the procedure of connecting a customer (S3-106, S4-067), laws apart.
enum class Addition { kSteps, kDocuments, kCommitmentLetters };
std::string_view WordOf(Addition addition);
std::string_view ChineseOf(Addition addition);

struct Prohibition {
  std::vector<Addition> of;
  Rests rests;
};

// Cable ducts that are built with a road and handed to utilities (S2-070).
struct DuctOffer {
  std::vector<v1::RoadWorks> with;
  std::vector<v1::UtilityService> to;
  Rests rests;
};

// What holds for one customer in one place on one day.
struct CaseRule {
  std::optional<Process> process;
  std::vector<Term> terms;  // by clock, each measure once
  // nullptr when no region limits it.
  const Term* Find(Clock clock, Measure measure) const;
};

// Immutable; thread-safe.
class ClockRules {
 public:
  // As DocumentRules::Parse, of the same files.
  static absl::StatusOr<std::shared_ptr<const ClockRules>> Parse(const std::map<std::string, std::string>& packs);

  // `special_load`: an important, multi-source, dedicated-line, fluctuating, impact or asymmetric load, whose design is
  // reviewed and whose works are inspected. Each clock is the most specific region's that times it (county, prefecture,
  // province, nation), there the latest in force. Empty where nobody says anything.
  CaseRule Find(std::string_view division_code, Customer customer, bool special_load, absl::CivilDay day) const;
  // Of each area the most specific region's, the latest in force.
  std::vector<CapacityLimit> CapacityLimits(std::string_view division_code, absl::CivilDay day) const;
  // Of the most specific region that has any.
  std::vector<Cap> Caps(std::string_view division_code, absl::CivilDay day) const;
  // Of the most specific region that says anything, there the latest in force; nullopt: nobody limits it.
  std::optional<OutageNotice> NoticeOfOutage(std::string_view division_code, absl::CivilDay day) const;
  // Of the most specific region that forbids it, there the latest in force: what a wider one forbids, a narrower one
  // that is silent does not allow. nullopt: nobody forbids it.
  std::optional<Prohibition> Forbids(std::string_view division_code, Addition addition, absl::CivilDay day) const;
  // Likewise, of works of this kind at a road.
  std::optional<DuctOffer> DuctsWith(std::string_view division_code, v1::RoadWorks works, absl::CivilDay day) const;
  // Of the most specific region that has any; those in force.
  std::vector<ReportDuty> Reports(std::string_view division_code, absl::CivilDay day) const;
  // (code, name) of every region that has a pack, in order.
  std::vector<std::pair<std::string, std::string>> Regions() const;

 private:
  std::vector<std::shared_ptr<const Pack>> packs_;  // most specific first, then the latest
};

}  // namespace zhudong::policy
