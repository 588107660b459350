// policy guide: what a region makes public, for a site or a wall.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/policy_options.h"
#include "gateway/app/cli/table.h"
#include "gateway/app/cli/width.h"
#include "gateway/policy/guide.h"
#include "gateway/policy/guide_page.h"

namespace zhudong::cli {
namespace {

constexpr size_t kWidestColumn = 100;

struct Options {
  std::string packs;
  std::string region;
  std::string customer;
  std::string on;
  std::string format = "text";
};

std::string PageText(const policy::GuidePage& page) {
  std::string text = absl::StrCat(page.title, "\n", page.holds, "\n");
  for (const policy::GuideSection& section : page.sections) {
    absl::StrAppend(&text, "\n", section.heading, "\n");
    std::vector<Column> columns;
    for (const std::string& title : section.columns) columns.push_back({title, Align::kLeft, kWidestColumn});
    Table table(std::move(columns));
    for (const std::vector<std::string>& row : section.rows) table.Add(row);
    if (!table.empty()) text += table.Render("  ");
    for (const std::string& remark : section.remarks) absl::StrAppend(&text, "  ", Printable(remark), "\n");
  }
  text += "\n依据\n";
  int number = 0;
  for (const std::string& note : page.notes) absl::StrAppend(&text, "  〔", ++number, "〕", Printable(note), "\n");
  for (const std::string& source : page.sources) absl::StrAppend(&text, "  ", Printable(source), "\n");
  return text;
}

int Guide(Context& context, const Options& options) {
  const absl::StatusOr<std::map<std::string, std::string>> texts = PackTexts(options.packs);
  if (!texts.ok()) return Fail(context, texts.status());
  const absl::StatusOr<std::shared_ptr<const policy::GuideRules>> rules = policy::GuideRules::Parse(*texts);
  if (!rules.ok()) return Fail(context, rules.status());
  const absl::StatusOr<std::string> region = PolicyRegion((*rules)->Regions(), options.region);
  if (!region.ok()) return Fail(context, region.status());
  const absl::StatusOr<absl::CivilDay> day = PolicyDay(options.on);
  if (!day.ok()) return Fail(context, day.status());
  std::optional<policy::Customer> customer;
  if (!options.customer.empty()) {
    const absl::StatusOr<policy::Customer> named = PolicyCustomer(options.customer);
    if (!named.ok()) return Fail(context, named.status());
    customer = *named;
  }
  const absl::StatusOr<v1::Guide> guide = (*rules)->Find(*region, customer, *day);
  if (!guide.ok()) return Fail(context, guide.status());
  if (context.format() != Output::kText) {
    PrintJson(context, *guide);
  } else if (options.format == "html") {
    context.out << policy::ToHtml(policy::PageOf(*guide, false));
  } else if (options.format == "markdown") {
    context.out << policy::ToMarkdown(policy::PageOf(*guide, false));
  } else {
    context.out << PageText(policy::PageOf(*guide, true));
  }
  return kExitOk;
}

}  // namespace

void AddPolicyGuide(CLI::App& policy, Context& context) {
  CLI::App* command = policy.add_subcommand("guide", "what a region makes public, for a site or a wall 办电指南");
  command->footer(
      "HTML and Markdown are for the public. The text also says what has to be made public and is missing in the "
      "packs.\n\n"
      "Examples:\n"
      "  zhudong policy guide 341300 --on 2021-12-31\n"
      "  zhudong policy guide 湛江市 --format html >zhanjiang.html\n"
      "  zhudong policy guide 440100 --customer high_voltage_single --format markdown");
  const auto options = std::make_shared<Options>();
  command->add_option("REGION", options->region, "a division's code, or the name of a region that has a pack")
      ->required();
  command->add_option("--customer", options->customer, "only this kind of customer");
  command->add_option("--on", options->on, "the day, YYYY-MM-DD; without it today");
  command->add_option("--format", options->format, "of what people read: text, html or markdown")
      ->check(CLI::IsMember({"text", "html", "markdown"}));
  command->add_option("--packs", options->packs, "a folder of packs; without it those of the program");
  AddOutputOption(*command, context);
  command->callback([&context, options] { context.run = [&context, options] { return Guide(context, *options); }; });
}

}  // namespace zhudong::cli
