#include "gateway/app/reload_plan.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/crypto/digest.h"

namespace zhudong::app {
namespace {

constexpr size_t kIdDigits = 16;
constexpr size_t kMostShown = 200;  // of a value, in bytes
constexpr size_t kMostNamed = 10;

std::string Shortened(const std::string& value) {
  if (value.size() <= kMostShown) return value;
  size_t end = kMostShown;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xC0) == 0x80) --end;  // not within a character
  return absl::StrCat(value.substr(0, end), "…");
}

v1::ConfigChangeKind ToKind(config::ChangeKind kind) {
  switch (kind) {
    case config::ChangeKind::kAdded:
      return v1::CONFIG_CHANGE_KIND_ADDED;
    case config::ChangeKind::kRemoved:
      return v1::CONFIG_CHANGE_KIND_REMOVED;
    case config::ChangeKind::kChanged:
      return v1::CONFIG_CHANGE_KIND_CHANGED;
  }
  return v1::CONFIG_CHANGE_KIND_UNSPECIFIED;
}

}  // namespace

std::string PlanId(const std::string& digest_in_force, const std::string& digest) {
  return crypto::Hex(crypto::Sha256(absl::StrCat(digest_in_force, " ", digest))).substr(0, kIdDigits);
}

void AddChanges(const std::vector<config::Change>& changes, v1::ConfigPlan& plan) {
  for (const config::Change& change : changes) {
    v1::ConfigChange& told = *plan.add_changes();
    told.set_section(change.section);
    told.set_name(change.name);
    told.set_kind(ToKind(change.kind));
    told.set_needs_restart(change.needs_restart);
    for (const config::SettingChange& setting : change.settings) {
      v1::ConfigSettingChange& one = *told.add_settings();
      one.set_setting(setting.setting);
      one.set_before(Shortened(setting.before));
      one.set_after(Shortened(setting.after));
    }
  }
}

void AddProblems(const std::vector<config::Problem>& problems, v1::ConfigPlan& plan) {
  for (const config::Problem& problem : problems) {
    v1::ConfigProblem& told = *plan.add_problems();
    told.set_file(problem.file);
    told.set_line(problem.line);
    told.set_column(problem.column);
    told.set_setting(problem.setting);
    told.set_message(problem.message);
  }
}

std::string Refusal(const v1::ConfigPlan& plan, const std::string& plan_id) {
  if (plan.problems_size() > 0) {
    return absl::StrCat("nothing was changed: the file has ", plan.problems_size(),
                        " problems; correct them and plan again");
  }
  if (!plan_id.empty() && plan_id != plan.plan_id()) {
    return absl::StrCat("nothing was changed: the file, or what is in force, is no longer what plan ", plan_id,
                        " was made of; look at plan ", plan.plan_id());
  }
  std::vector<std::string> restart;
  for (const v1::ConfigChange& change : plan.changes()) {
    if (change.needs_restart().empty()) continue;
    const std::string of = absl::StrCat(change.section(), change.name().empty() ? "" : " ", change.name());
    for (const v1::ConfigSettingChange& setting : change.settings()) {
      restart.push_back(absl::StrCat(of, " ", setting.setting()));
    }
    if (change.settings().empty()) restart.push_back(of);
  }
  if (restart.empty()) return {};
  const size_t more = restart.size() > kMostNamed ? restart.size() - kMostNamed : 0;
  restart.resize(restart.size() - more);
  return absl::StrCat("nothing was changed: ", absl::StrJoin(restart, ", "),
                      more > 0 ? absl::StrCat(" and ", more, " more") : "",
                      " can change at the start alone: start the gateway anew, or take that out of the file");
}

}  // namespace zhudong::app
