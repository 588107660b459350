// Which way the approval of access works (电力接入工程行政审批), or of a matter of the grid, takes: exempt, commitment,
// filing or parallel, decided by the region's rule from what is known of the works, with the reason and who decides.
// Data, in the cities' packs. Pure.
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
#include "gateway/policy/clock_rules.h"

namespace zhudong::policy {

enum class RouteKind {
  kExempt,      // 免审批
  kCommitment,  // 告知承诺
  kFiling,      // 备案
  kParallel,    // 并联审批
  kApproval,    // 审批
};
std::string_view WordOf(RouteKind kind);
std::string_view ChineseOf(RouteKind kind);

// What is to be decided (审批事项).
enum class Matter {
  kAccessWorks,  // 外线工程审批
  kGridProject,  // 输变电项目核准
  kGridLand,     // 输变电项目用地报批
};
inline constexpr int kMatters = 3;
std::string_view WordOf(Matter matter);
std::string_view ChineseOf(Matter matter);
std::optional<Matter> MatterOf(std::string_view word);

// What is known of the works; nullopt: not told.
struct Works {
  Matter matter = Matter::kAccessWorks;
  std::optional<double> voltage_kv;
  std::optional<double> line_m;            // 管线长度
  std::optional<double> dig_m;             // 开挖城市道路和临时占用绿地长度
  std::optional<bool> crosses_major_road;  // 穿越城市主干道路、省级和国家级公路
  std::optional<bool> by_utility;          // 由供电企业建设或受托承建
  std::optional<bool> small_micro;         // 小微企业
  std::optional<bool> urban;               // 城区
};

// [[route]]
struct Route {
  RouteKind kind = RouteKind::kApproval;
  std::string name;         // as the document calls it
  int half_days = 0;        // of working days, for the whole; 0: no limit is said
  int department_days = 0;  // working days, of each department; 0: none is said
  std::vector<std::string> departments;
  std::vector<Matter> matters;  // that it is for
  std::string authority;        // who decides, where the rule hands it down (下放或委托): 区级
  // What must be so. A number bounds from below or above, with or without itself.
  struct Conditions {
    std::optional<double> voltage_kv_up_to, voltage_kv_from;
    // As voltage_kv_from, but works whose voltage nobody told are not meant: the routes behind this one decide.
    std::optional<double> voltage_kv_told_from;
    std::optional<double> line_m_up_to, line_m_over;
    std::optional<double> dig_m_below, dig_m_over;
    std::optional<bool> crosses_major_road, by_utility, small_micro, urban;
  } conditions;
  Rests rests;
};

struct RouteDecision {
  std::optional<Route> route;
  // Where it is undecided: what must be told first, by the names of Works. Empty, and no route: no rule fits.
  std::vector<std::string> missing;
};

// Immutable; thread-safe.
class RouteRules {
 public:
  // As DocumentRules::Parse, of the same files.
  static absl::StatusOr<std::shared_ptr<const RouteRules>> Parse(const std::map<std::string, std::string>& packs);

  // Of the most specific region that has routes for this matter, the first one, in the order of its file, that fits; an
  // earlier one that might fit must be ruled out first.
  RouteDecision Decide(std::string_view division_code, const Works& works, absl::CivilDay day) const;

  // (code, name) of every region that has a pack, in order.
  std::vector<std::pair<std::string, std::string>> Regions() const;

 private:
  std::vector<std::shared_ptr<const Pack>> packs_;
};

}  // namespace zhudong::policy
