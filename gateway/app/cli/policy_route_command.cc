// policy route: which way the approval of access works takes, and why.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/policy_options.h"
#include "gateway/app/cli/policy_view.h"
#include "gateway/base/text.h"
#include "gateway/policy/routes.h"
#include "nlohmann/json.hpp"

namespace zhudong::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string packs;
  std::string region;
  std::string on;
  policy::Works works;
};

// What a person is asked for, by the name of the value that is missing.
std::string OptionOf(const std::string& missing) {
  std::string option = absl::StrCat("--", missing);
  for (char& c : option) c = c == '_' ? '-' : c;
  return option;
}

Json ToJson(const policy::RouteDecision& decision) {
  if (!decision.route) return {{"route", nullptr}, {"missing", decision.missing}};
  const policy::Route& route = *decision.route;
  Json json = {{"route", policy::WordOf(route.kind)}, {"name", route.name}};
  if (!route.authority.empty()) json["authority"] = route.authority;
  if (route.half_days > 0) json["working_days"] = route.half_days / 2.0;
  if (route.department_days > 0) json["department_working_days"] = route.department_days;
  json["departments"] = route.departments;
  json["rule_ids"] = route.rests.rule_ids;
  json["quote"] = route.rests.quote;
  json["pack"] = route.rests.pack;
  return json;
}

std::string DecisionText(const policy::RouteDecision& decision) {
  if (!decision.route && decision.missing.empty()) {
    return "No rule of this place takes such works or matters 当地规则未覆盖此类工程或事项.\n";
  }
  if (!decision.route) {
    std::vector<std::string> options;
    for (const std::string& missing : decision.missing) options.push_back(OptionOf(missing));
    return absl::StrCat("Undecided 尚不能判定: tell ", absl::StrJoin(options, ", "), "\n");
  }
  const policy::Route& route = *decision.route;
  std::string text = absl::StrCat(base::ToAbsl(policy::WordOf(route.kind)), " ",
                                  base::ToAbsl(policy::ChineseOf(route.kind)), " · ", route.name, "\n");
  if (!route.authority.empty()) absl::StrAppend(&text, "  decided by 审批层级: ", route.authority, "\n");
  if (route.half_days > 0) {
    absl::StrAppend(&text, "  within ", Number(route.half_days / 2.0), " working days 工作日");
    if (route.department_days > 0) absl::StrAppend(&text, ", each department within ", route.department_days);
    absl::StrAppend(&text, "\n");
  }
  if (!route.departments.empty()) {
    absl::StrAppend(&text, "  departments 部门: ", absl::StrJoin(route.departments, "、"), "\n");
  }
  absl::StrAppend(&text, "  ", RestsText(route.rests), "\n");
  return text;
}

int Run(Context& context, const Options& options) {
  const absl::StatusOr<std::map<std::string, std::string>> texts = PackTexts(options.packs);
  if (!texts.ok()) return Fail(context, texts.status());
  const absl::StatusOr<std::shared_ptr<const policy::RouteRules>> rules = policy::RouteRules::Parse(*texts);
  if (!rules.ok()) return Fail(context, rules.status());
  const absl::StatusOr<std::string> region = PolicyRegion((*rules)->Regions(), options.region);
  if (!region.ok()) return Fail(context, region.status());
  const absl::StatusOr<absl::CivilDay> day = PolicyDay(options.on);
  if (!day.ok()) return Fail(context, day.status());
  const policy::RouteDecision decision = (*rules)->Decide(*region, options.works, *day);
  if (context.format() == Output::kText) {
    context.out << DecisionText(decision);
  } else {
    context.out << ToJson(decision).dump(context.format() == Output::kJson ? 2 : -1) << "\n";
  }
  return decision.route ? kExitOk : kExitCheckFailed;
}

}  // namespace

void AddPolicyRoute(CLI::App& policy, Context& context) {
  CLI::App* command = policy.add_subcommand("route", "which way the approval of access works takes, by whom, and why");
  command->footer(
      "What is not told is asked for where a rule depends on it. Exit code 7 when it is undecided, or no rule fits.\n\n"
      "Examples:\n"
      "  zhudong policy route 341300 --voltage-kv 10 --line-m 150 --dig-m 80 --by-utility yes --urban yes\n"
      "  zhudong policy route 440112 --voltage-kv 10 --crosses-major-road no\n"
      "  zhudong policy route 440112 --matter grid_project");
  const auto options = std::make_shared<Options>();
  policy::Works& works = options->works;
  command->add_option("REGION", options->region, "a division's code, or the name of a region that has a pack")
      ->required();
  std::vector<std::string> matters;
  for (int i = 0; i < policy::kMatters; ++i) matters.emplace_back(policy::WordOf(static_cast<policy::Matter>(i)));
  command
      ->add_option_function<std::string>(
          "--matter", [&works](const std::string& word) { works.matter = policy::MatterOf(word).value(); },
          "what is to be decided: 外线工程审批, 输变电项目核准, 输变电项目用地报批; without it access_works")
      ->check(CLI::IsMember(matters));
  command->add_option("--voltage-kv", works.voltage_kv, "of the works, kV; low voltage is 0.38");
  command->add_option("--line-m", works.line_m, "length of the line, m 管线长度");
  command->add_option("--dig-m", works.dig_m, "roads dug up and green taken for a time, m 开挖道路和临时占绿长度");
  const std::map<std::string, bool> words = {{"yes", true}, {"no", false}};
  const auto flag = [&](const char* name, std::optional<bool>& value, const char* about) {
    command
        ->add_option_function<std::string>(
            name, [&value, words](const std::string& word) { value = words.at(word); }, about)
        ->check(CLI::IsMember({"yes", "no"}));
  };
  flag("--crosses-major-road", works.crosses_major_road, "a trunk road of the city, a provincial or national highway");
  flag("--by-utility", works.by_utility, "built by the utility, or entrusted to it");
  flag("--small-micro", works.small_micro, "of a small or micro enterprise 小微企业");
  flag("--urban", works.urban, "within the city proper 城区");
  command->add_option("--on", options->on, "the day, YYYY-MM-DD; without it today");
  command->add_option("--packs", options->packs, "a folder of packs; without it those of the program");
  AddOutputOption(*command, context);
  command->callback([&context, options] { context.run = [&context, options] { return Run(context, *options); }; });
}

}  // namespace zhudong::cli
