#include "gateway/app/cli/config_view.h"

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/format.h"

namespace zhudong::cli {
namespace {

constexpr size_t kShownDigits = 12;

std::string KindWord(v1::ConfigChangeKind kind) {
  switch (kind) {
    case v1::CONFIG_CHANGE_KIND_ADDED:
      return "added";
    case v1::CONFIG_CHANGE_KIND_REMOVED:
      return "removed";
    default:
      return "changed";
  }
}

}  // namespace

std::string ChangeLine(const v1::ConfigChange& change) {
  std::string line =
      absl::StrCat(KindWord(change.kind()), " ", change.section(), change.name().empty() ? "" : " ", change.name());
  const char* before = ": ";
  for (const v1::ConfigSettingChange& setting : change.settings()) {
    absl::StrAppend(&line, before, setting.setting(), " ", setting.before(), " → ", setting.after());
    before = "; ";
  }
  if (!change.needs_restart().empty()) absl::StrAppend(&line, " (needs a restart: ", change.needs_restart(), ")");
  return line;
}

std::string InForceText(const v1::ConfigInForce& in_force) {
  return absl::StrCat(in_force.digest().substr(0, kShownDigits), " since ", Time(in_force.since()), " by ",
                      in_force.by(), in_force.file().empty() ? "" : absl::StrCat(" (", in_force.file(), ")"));
}

std::string PlanText(const v1::ConfigPlan& plan) {
  std::string text = absl::StrCat("In force 现行配置: ", InForceText(plan.in_force()), "\n");
  for (const v1::ConfigProblem& problem : plan.problems()) {
    absl::StrAppend(&text, problem.file(), ":", problem.line(), ":", problem.column(), ": ", problem.setting(),
                    problem.setting().empty() ? "" : ": ", problem.message(), "\n");
  }
  if (plan.problems_size() > 0) return absl::StrCat(text, plan.problems_size(), " problems: nothing can be applied\n");
  if (plan.changes().empty()) return absl::StrCat(text, "The file says the same: nothing would change\n");
  bool restart = false;
  for (const v1::ConfigChange& change : plan.changes()) {
    absl::StrAppend(&text, "  ", ChangeLine(change), "\n");
    restart = restart || !change.needs_restart().empty();
  }
  if (restart) {
    return absl::StrCat(text,
                        "What needs a restart can't be applied now, nor the rest with it: start the gateway anew, or "
                        "take those changes out of the file\n");
  }
  return absl::StrCat(text, "Plan 计划 ", plan.plan_id(), ": `zhudong config apply --plan ", plan.plan_id(),
                      "` puts it in force\n");
}

}  // namespace zhudong::cli
