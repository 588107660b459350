// policy check | show | explain | diff | route | guide: the cities' rules, read without a gateway.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/policy_options.h"
#include "gateway/app/cli/policy_view.h"
#include "gateway/model/dates.h"
#include "gateway/policy/guide.h"
#include "gateway/policy/narrowing.h"
#include "nlohmann/json.hpp"

namespace zhudong::cli {
namespace {

using Json = nlohmann::ordered_json;
using Rules = std::shared_ptr<const policy::ClockRules>;
using Guides = std::shared_ptr<const policy::GuideRules>;

struct Options {
  std::string packs;  // a folder; empty: those of the program
  std::string region;
  std::string customer;
  bool special_load = false;
  std::string on;  // YYYY-MM-DD; empty: today
  std::string accepted;
  std::string with_packs;
  std::string with_on;
};

template <typename Of>
absl::StatusOr<std::shared_ptr<const Of>> LoadAs(const std::string& folder) {
  const absl::StatusOr<std::map<std::string, std::string>> texts = PackTexts(folder);
  if (!texts.ok()) return texts.status();
  return Of::Parse(*texts);
}
absl::StatusOr<Rules> Load(const std::string& folder) { return LoadAs<policy::ClockRules>(folder); }

Json ToJson(const policy::Narrowing& narrowing) {
  return {{"what", narrowing.what}, {"text", narrowing.text}, {"was", narrowing.was}, {"is", narrowing.is}};
}

int Check(Context& context, const Options& options) {
  const absl::StatusOr<std::map<std::string, std::string>> texts = PackTexts(options.packs);
  if (!texts.ok()) return Fail(context, texts.status());
  const absl::StatusOr<Guides> rules = policy::GuideRules::Parse(*texts);
  std::vector<std::string> lines;
  if (!rules.ok()) lines = absl::StrSplit(rules.status().message(), '\n');
  std::vector<policy::NarrowingOn> narrowings;
  if (rules.ok()) narrowings = policy::NarrowingsWithin(**rules);
  if (context.format() == Output::kText) {
    for (const std::string& line : lines) context.out << line << "\n";
    for (const policy::NarrowingOn& one : narrowings) {
      context.out << "warning 警告: " << one.region_code << ", " << model::FormatIsoDate(one.day) << ": "
                  << NarrowingText(one.narrowing) << "\n";
    }
    context.out << texts->size() << " packs: "
                << (lines.empty() ? "no problem found 未发现问题" : absl::StrCat(lines.size(), " problems 个问题"))
                << "\n";
  } else {
    Json warnings = Json::array();
    for (const policy::NarrowingOn& one : narrowings) {
      Json warning = ToJson(one.narrowing);
      warning["region_code"] = one.region_code;
      warning["on"] = model::FormatIsoDate(one.day);
      warnings.push_back(std::move(warning));
    }
    context.out << Json({{"packs", texts->size()}, {"problems", lines}, {"warnings", warnings}}).dump() << "\n";
  }
  return lines.empty() ? kExitOk : kExitCheckFailed;
}

Json ToJson(const policy::Rests& rests) {
  return {{"region_code", rests.region_code},
          {"pack", rests.pack},
          {"effective_from", model::FormatIsoDate(rests.effective_from)},
          {"rule_ids", rests.rule_ids},
          {"quote", rests.quote}};
}

Json ToJson(const policy::CaseRule& rule) {
  Json json = {{"steps", Json::array()}, {"terms", Json::array()}};
  if (rule.process) {
    for (size_t i = 0; i < rule.process->steps.size(); ++i) {
      json["steps"].push_back({{"step", policy::WordOf(rule.process->steps[i])}, {"name", rule.process->names[i]}});
    }
  }
  for (const policy::Term& term : rule.terms) {
    json["terms"].push_back({{"of", policy::WordOf(term.clock)},
                             {"working_days", term.half_days / 2.0},
                             {"measure", term.measure == policy::Measure::kMean ? "mean" : "each"},
                             {"rests", ToJson(term.rests)}});
  }
  return json;
}

int Show(Context& context, const Options& options) {
  const absl::StatusOr<Rules> rules = Load(options.packs);
  if (!rules.ok()) return Fail(context, rules.status());
  const absl::StatusOr<std::string> region = PolicyRegion((*rules)->Regions(), options.region);
  const absl::StatusOr<absl::CivilDay> day = PolicyDay(options.on);
  if (!region.ok()) return Fail(context, region.status());
  if (!day.ok()) return Fail(context, day.status());
  if (context.format() == Output::kText) {
    context.out << "Limits in working days 办理时限（工作日）: " << *region << ", " << model::FormatIsoDate(*day)
                << "\n"
                << TermsText(**rules, *region, *day) << BoundsText(**rules, *region, *day);
    return kExitOk;
  }
  Json json = {{"region_code", *region}, {"on", model::FormatIsoDate(*day)}, {"customers", Json::array()}};
  for (int i = 0; i < policy::kCustomers; ++i) {
    for (const bool special : {false, true}) {
      const auto customer = static_cast<policy::Customer>(i);
      Json one = ToJson((*rules)->Find(*region, customer, special, *day));
      one["customer"] = policy::WordOf(customer);
      one["special_load"] = special;
      json["customers"].push_back(std::move(one));
    }
  }
  if (const std::optional<policy::OutageNotice> notice = (*rules)->NoticeOfOutage(*region, *day)) {
    json["outage_notice"] = {{"working_days", notice->working_days},
                             {"first_day_counts", notice->first_day_counts},
                             {"rests", ToJson(notice->rests)}};
  }
  for (const policy::Prohibition& prohibition : Prohibitions(**rules, *region, *day)) {
    Json of = Json::array();
    for (const policy::Addition addition : prohibition.of) of.push_back(policy::WordOf(addition));
    json["prohibitions"].push_back({{"of", of}, {"rests", ToJson(prohibition.rests)}});
  }
  for (const policy::DuctOffer& offer : DuctOffers(**rules, *region, *day)) {
    Json with = Json::array(), to = Json::array();
    for (const v1::RoadWorks works : offer.with) with.push_back(WordOf(works));
    for (const v1::UtilityService service : offer.to) to.push_back(WordOf(service));
    json["ducts"].push_back({{"with", with}, {"to", to}, {"rests", ToJson(offer.rests)}});
  }
  for (const policy::ReportDuty& duty : (*rules)->Reports(*region, *day)) {
    json["reports"].push_back(
        {{"of", std::string(policy::WordOf(duty.period))}, {"to", duty.to}, {"rests", ToJson(duty.rests)}});
  }
  context.out << json.dump(context.format() == Output::kJson ? 2 : -1) << "\n";
  return kExitOk;
}

int Explain(Context& context, const Options& options) {
  const absl::StatusOr<Rules> rules = Load(options.packs);
  if (!rules.ok()) return Fail(context, rules.status());
  const absl::StatusOr<std::string> region = PolicyRegion((*rules)->Regions(), options.region);
  if (!region.ok()) return Fail(context, region.status());
  const absl::StatusOr<policy::Customer> customer = PolicyCustomer(options.customer);
  if (!customer.ok()) return Fail(context, customer.status());
  std::optional<absl::CivilDay> accepted;
  if (!options.accepted.empty()) {
    const absl::StatusOr<absl::CivilDay> day = PolicyDay(options.accepted);
    if (!day.ok()) return Fail(context, day.status());
    accepted = *day;
  }
  // The rules of the day on which the case began.
  const absl::StatusOr<absl::CivilDay> day = options.on.empty() && accepted ? *accepted : PolicyDay(options.on);
  if (!day.ok()) return Fail(context, day.status());
  const policy::CaseRule rule = (*rules)->Find(*region, *customer, options.special_load, *day);
  if (context.format() == Output::kText) {
    context.out << ExplainText(rule, *calendar::Calendar::China(), accepted);
  } else {
    context.out << ToJson(rule).dump(context.format() == Output::kJson ? 2 : -1) << "\n";
  }
  return kExitOk;
}

// What customers had on the first day and have no more on the second; nothing where nobody said anything.
absl::StatusOr<std::vector<policy::Narrowing>> Narrowings(const Options& options, const std::string& region,
                                                          absl::CivilDay day, absl::CivilDay with_day) {
  const absl::StatusOr<Guides> before = LoadAs<policy::GuideRules>(options.packs);
  const absl::StatusOr<Guides> after =
      LoadAs<policy::GuideRules>(options.with_packs.empty() ? options.packs : options.with_packs);
  if (!before.ok()) return before.status();
  if (!after.ok()) return after.status();
  const absl::StatusOr<v1::Guide> was = (*before)->Find(region, std::nullopt, day);
  if (!was.ok()) return std::vector<policy::Narrowing>();
  const absl::StatusOr<v1::Guide> is = (*after)->Find(region, std::nullopt, with_day);
  return policy::NarrowingsOf(*was, is.ok() ? *is : v1::Guide());
}

int Diff(Context& context, const Options& options) {
  const absl::StatusOr<Rules> before = Load(options.packs);
  const absl::StatusOr<Rules> after = Load(options.with_packs.empty() ? options.packs : options.with_packs);
  if (!before.ok()) return Fail(context, before.status());
  if (!after.ok()) return Fail(context, after.status());
  const absl::StatusOr<std::string> region = PolicyRegion((*after)->Regions(), options.region);
  const absl::StatusOr<absl::CivilDay> day = PolicyDay(options.on);
  const absl::StatusOr<absl::CivilDay> with_day = options.with_on.empty() ? day : PolicyDay(options.with_on);
  for (const absl::Status& status : {region.status(), day.status(), with_day.status()}) {
    if (!status.ok()) return Fail(context, status);
  }
  const std::vector<std::string> was = RuleLines(**before, *region, *day);
  const std::vector<std::string> is = RuleLines(**after, *region, *with_day);
  std::vector<std::string> gone, come;
  std::set_difference(was.begin(), was.end(), is.begin(), is.end(), std::back_inserter(gone));
  std::set_difference(is.begin(), is.end(), was.begin(), was.end(), std::back_inserter(come));
  const absl::StatusOr<std::vector<policy::Narrowing>> narrowings = Narrowings(options, *region, *day, *with_day);
  if (!narrowings.ok()) return Fail(context, narrowings.status());
  if (context.format() == Output::kText) {
    for (const std::string& line : gone) context.out << "- " << line << "\n";
    for (const std::string& line : come) context.out << "+ " << line << "\n";
    for (const policy::Narrowing& one : *narrowings) context.out << "! " << NarrowingText(one) << "\n";
    if (gone.empty() && come.empty() && narrowings->empty()) context.out << "The same holds 没有差别\n";
  } else {
    Json warnings = Json::array();
    for (const policy::Narrowing& one : *narrowings) warnings.push_back(ToJson(one));
    context.out << Json({{"gone", gone}, {"come", come}, {"warnings", warnings}}).dump() << "\n";
  }
  return kExitOk;
}

CLI::App* AddOne(CLI::App& group, Context& context, const std::shared_ptr<Options>& options, const char* name,
                 const char* about, const char* footer, int (*run)(Context&, const Options&)) {
  CLI::App* command = group.add_subcommand(name, about);
  command->footer(footer);
  command->add_option("--packs", options->packs, "a folder of packs; without it those of the program");
  AddOutputOption(*command, context);
  command->callback(
      [&context, options, run] { context.run = [&context, options, run] { return run(context, *options); }; });
  return command;
}

}  // namespace

void AddPolicy(CLI::App& app, Context& context) {
  CLI::App* group =
      app.add_subcommand("policy", "the cities' policy documents as data: limits, clocks, bounds 政策规则");
  group->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const char* region = "a division's code, 341300, or the name of a region that has a pack";
  AddOne(
      *group, context, options, "check", "every problem of the packs at once, with file, line and column",
      "Exit code 7 when there is a problem. Rules that take from customers what they had before (fewer served free of\n"
      "cost, a red line drawn back, steps or documents added) are warnings.\n\n"
      "Examples:\n  zhudong policy check --packs /etc/zhudong/policy",
      &Check);
  CLI::App* show =
      AddOne(*group, context, options, "show", "what holds in one place on one day",
             "Examples:\n  zhudong policy show 341300\n  zhudong policy show 宿州市 --on 2021-12-31", &Show);
  CLI::App* explain = AddOne(
      *group, context, options, "explain", "the limits of one customer's case, with the words each rests on",
      "Customers: resident, low_voltage_three_zero, low_voltage_other, high_voltage_single, high_voltage_dual.\n\n"
      "Examples:\n  zhudong policy explain 341300 high_voltage_single --special-load --accepted 2021-09-30",
      &Explain);
  CLI::App* diff = AddOne(*group, context, options, "diff", "what differs between two days, or two folders of packs",
                          "Lines with `!`: what customers had and have no more.\n\nExamples:\n  zhudong policy diff "
                          "141000 --on 2021-12-31 --with-on 2022-12-31\n"
                          "  zhudong policy diff 341300 --with-packs /etc/zhudong/policy",
                          &Diff);
  for (CLI::App* command : {show, explain, diff}) {
    command->add_option("REGION", options->region, region)->required();
    command->add_option("--on", options->on, "the day, YYYY-MM-DD; without it today");
  }
  explain->add_option("CUSTOMER", options->customer, "the kind of customer")->required();
  explain->add_flag("--special-load", options->special_load,
                    "an important, multi-source, dedicated-line, fluctuating, impact or asymmetric load 特殊负荷");
  explain->add_option("--accepted", options->accepted, "the day of acceptance: says by when each limit ends");
  diff->add_option("--with-packs", options->with_packs, "the folder to compare with");
  diff->add_option("--with-on", options->with_on, "the day to compare with");
  AddPolicyRoute(*group, context);
  AddPolicyGuide(*group, context);
}

}  // namespace zhudong::cli
