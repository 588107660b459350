// `zhudong answer`: what a utility says of a project, published as its own system would.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/labels.h"
#include "gateway/base/clock.h"
#include "google/protobuf/util/time_util.h"
#include "zhudong/v1/feed_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

using google::protobuf::util::TimeUtil;

// An event being put together from options. Every word option is turned into its enum when the command runs.
struct Draft {
  v1::Event event;
  std::vector<std::function<void()>> words;
};

int Publish(Context& context, Draft& draft) {
  for (const auto& word : draft.words) word();
  const absl::Time now = base::SystemClock().Now();
  v1::Event& event = draft.event;
  *event.mutable_occurred_at() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  *event.mutable_recorded_at() = event.occurred_at();
  if (event.event_id().empty()) event.set_event_id(absl::StrCat("cli-", absl::ToUnixMicros(now)));
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::FeedService::NewStub(context.channel);
  v1::PublishBatchRequest request;
  request.add_items()->set_item(1);
  *request.mutable_items(0)->mutable_event() = event;
  const auto answer = Call(context, *stub, &v1::FeedService::Stub::PublishBatch, request);
  if (!answer.ok()) return Fail(context, answer.status());
  const v1::Acknowledgement& acknowledgement = answer->acknowledgements(0);
  if (context.format() == Output::kText) {
    context.out << event.event_id() << ": " << LabelOf(acknowledgement.outcome()) << "\n";
    for (const v1::Finding& finding : acknowledgement.findings()) {
      context.out << "  " << WordOf(finding.code()) << "  " << finding.field() << "  " << finding.message() << "\n";
    }
  } else {
    PrintJson(context, acknowledgement);
  }
  const bool taken =
      acknowledgement.outcome() == v1::OUTCOME_ACCEPTED || acknowledgement.outcome() == v1::OUTCOME_DUPLICATE;
  return taken ? kExitOk : kExitSomeNotTaken;
}

// One kind of answer: the options that all have, then its own.
class Command {
 public:
  Command(CLI::App& group, Context& context, const char* name, const char* about, const char* example)
      : command_(*group.add_subcommand(name, about)), draft_(std::make_shared<Draft>()) {
    command_.footer(absl::StrCat("Examples:\n  ", example));
    draft_->event.set_feed("grid-answers");
    command_.add_option("--feed", *draft_->event.mutable_feed(), "the utility's feed (default: grid-answers)");
    command_.add_option("--event-id", *draft_->event.mutable_event_id(),
                        "id of this event; the same again changes nothing (default: a new one)");
    command_.add_option("--corrects", *draft_->event.mutable_corrects_event_id(), "id of the event that it replaces");
    AddCommonOptions(command_, context);
    command_.callback(
        [&context, draft = draft_] { context.run = [&context, draft] { return Publish(context, *draft); }; });
  }

  v1::Event& event() { return draft_->event; }
  void Project(std::string& field) {
    command_.add_option("PROJECT", field, "project id, as demand events and `project show` name it: p-…")->required();
  }
  CLI::Option* Text(const char* name, std::string& field, const char* about) {
    return command_.add_option(name, field, about);
  }
  void Kva(const char* name, std::function<void(double)> set, const char* about) {
    command_.add_option_function<double>(name, std::move(set), about);
  }
  template <typename Enum>
  void Choice(const char* name, std::function<void(Enum)> set, const char* about, bool required) {
    auto word = std::make_shared<std::string>();
    const auto* type = google::protobuf::GetEnumDescriptor<Enum>();
    command_.add_option(name, *word, about)->check(CLI::IsMember(Words(type)))->required(required);
    draft_->words.push_back([word, type, set] {
      if (!word->empty()) set(static_cast<Enum>(NumberOf(type, *word)));
    });
  }
  CLI::App& app() { return command_; }

 private:
  CLI::App& command_;
  std::shared_ptr<Draft> draft_;
};

void AddOpinion(CLI::App& group, Context& context) {
  Command command(group, context, "opinion", "whether the project can be connected 接入意向意见",
                  "zhudong answer opinion p-… --number YJ-2026-12 --conclusion feasible_in_part --capacity-kva 6300");
  v1::AccessOpinion& opinion = *command.event().mutable_access_opinion();
  command.Project(*opinion.mutable_project_id());
  command.Text("--number", *opinion.mutable_opinion_number(), "the utility's number of it")->required();
  command.Choice<v1::AccessConclusion>(
      "--conclusion", [&opinion](v1::AccessConclusion value) { opinion.set_conclusion(value); }, "what it comes to",
      true);
  command.Kva(
      "--capacity-kva", [&opinion](double kva) { opinion.set_capacity_kva(kva); }, "what can be connected, kVA");
  command.Choice<v1::VoltageLevel>(
      "--voltage", [&opinion](v1::VoltageLevel value) { opinion.set_voltage_level(value); }, "supply voltage", false);
  command.Text("--supply-point", *opinion.mutable_supply_point(), "substation, line or feeder");
  command.Text("--ready-by", *opinion.mutable_ready_by_date(), "when the grid can be ready, YYYY-MM-DD");
  command.Text("--conditions", *opinion.mutable_conditions(), "conditions and reasons");
  command.Text("--issued", *opinion.mutable_issued_date(), "day of issue, YYYY-MM-DD");
  command.Text("--forecast", *opinion.mutable_forecast_id(), "the forecast that it answers");
}

void AddCapacity(CLI::App& group, Context& context) {
  Command command(group, context, "capacity", "what the grid has to give near the project 接入能力",
                  "zhudong answer capacity p-… --place 110kV科学城变 --constraint limited --available-kva 8000");
  v1::AccessCapacity& capacity = *command.event().mutable_access_capacity();
  command.Project(*capacity.mutable_project_id());
  command.Text("--place", *capacity.mutable_place(), "substation, transformer or feeder")->required();
  command.Choice<v1::CapacityConstraint>(
      "--constraint", [&capacity](v1::CapacityConstraint value) { capacity.set_constraint(value); },
      "whether capacity is constrained", true);
  command.Kva(
      "--available-kva", [&capacity](double kva) { capacity.set_available_kva(kva); }, "what is left, kVA");
  command.Kva(
      "--total-kva", [&capacity](double kva) { capacity.set_total_kva(kva); }, "what there is, kVA");
  command.Text("--reason", *capacity.mutable_constraint_reason(), "why it is constrained");
  command.Text("--relieved-by", *capacity.mutable_relieved_by_date(), "when that ends, YYYY-MM-DD");
  command.Text("--as-of", *capacity.mutable_as_of_date(), "on which day it was so, YYYY-MM-DD");
}

void AddWorks(CLI::App& group, Context& context) {
  Command command(group, context, "works", "how far the grid's works for the project are 配套电网工程",
                  "zhudong answer works p-… --number DW-2026-3 --state started --started 2026-03-01");
  v1::GridWorks& works = *command.event().mutable_grid_works();
  command.Project(*works.mutable_project_id());
  command.Text("--number", *works.mutable_works_number(), "the utility's number of them")->required();
  command.Choice<v1::GridWorksState>(
      "--state", [&works](v1::GridWorksState value) { works.set_state(value); }, "how far they are", true);
  command.Text("--name", *works.mutable_name(), "what they are");
  command.Text("--started", *works.mutable_started_date(), "YYYY-MM-DD");
  command.Text("--planned-finish", *works.mutable_planned_finish_date(), "YYYY-MM-DD");
  command.Text("--finished", *works.mutable_finished_date(), "YYYY-MM-DD");
  command.Text("--remarks", *works.mutable_remarks(), "anything else");
}

void AddAcceptance(CLI::App& group, Context& context) {
  Command command(group, context, "acceptance", "the utility's part of the joint acceptance 联合验收",
                  "zhudong answer acceptance p-… --number LHYS-9 --result failed --defect 计量柜缺封印");
  v1::JointAcceptance& acceptance = *command.event().mutable_joint_acceptance();
  command.Project(*acceptance.mutable_project_id());
  command.Text("--number", *acceptance.mutable_acceptance_number(), "number of the inspection")->required();
  command.Choice<v1::JointAcceptanceResult>(
      "--result", [&acceptance](v1::JointAcceptanceResult value) { acceptance.set_result(value); }, "its result", true);
  command.Text("--inspected", *acceptance.mutable_inspected_date(), "YYYY-MM-DD");
  command.Text("--energized", *acceptance.mutable_energized_date(), "YYYY-MM-DD");
  command.Text("--inspector", *acceptance.mutable_inspector(), "who inspected");
  command.app().add_option_function<std::vector<std::string>>(
      "--defect",
      [&acceptance](const std::vector<std::string>& defects) {
        for (const std::string& defect : defects) acceptance.add_defects(defect);
      },
      "what must be mended; may be repeated");
}

}  // namespace

void AddAnswer(CLI::App& app, Context& context) {
  CLI::App* answer = app.add_subcommand("answer", "what a utility answers to demand 供电企业答复");
  answer->require_subcommand(1);
  answer->footer("`zhudong project list --open-demand` shows what waits for an opinion.");
  AddOpinion(*answer, context);
  AddCapacity(*answer, context);
  AddWorks(*answer, context);
  AddAcceptance(*answer, context);
}

}  // namespace zhudong::cli
