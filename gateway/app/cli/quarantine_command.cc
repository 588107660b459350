// quarantine list | show | resubmit | dismiss.
#include <cstdint>
#include <istream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/admin_view.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/paged.h"
#include "gateway/base/files.h"
#include "google/protobuf/util/json_util.h"

namespace zhudong::cli {
namespace {

auto Quarantined = [](v1::ListQuarantineResponse& page) { return page.mutable_items(); };

struct QuarantineOptions {
  bool open_only = false;
  bool newest_first = false;
};

int ListQuarantine(Context& context, const ListOptions& options, const QuarantineOptions& which) {
  if (const int code = Connect(context); code != kExitOk) return code;
  v1::ListQuarantineRequest request;
  request.set_feed(options.of);
  request.set_page_token(options.page_token);
  request.set_open_only(which.open_only);
  request.set_newest_first(which.newest_first);
  auto all = Collect(context, request, options.limit, &v1::AdminService::Stub::ListQuarantine, Quarantined);
  return all.ok() ? Print(context, *all, Quarantined, &QuarantineListText) : Fail(context, all.status());
}

int ShowQuarantined(Context& context, uint64_t id) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  v1::GetQuarantinedItemRequest request;
  request.set_quarantine_id(id);
  const auto found = Call(context, *stub, &v1::AdminService::Stub::GetQuarantinedItem, request);
  if (!found.ok()) return Fail(context, found.status());
  if (context.format() == Output::kText) {
    context.out << QuarantinedText(found->item());
    if (found->has_event()) {
      context.out << "\nEvent as far as it could be read, to be mended 可修正的事件\n"
                  << ToIndentedJson(found->event()) << "\n";
    }
  } else {
    PrintJson(context, *found);
  }
  return kExitOk;
}

struct MendOptions {
  uint64_t id = 0;
  std::string event_file;
  std::string reason;
  bool dry_run = false;
};

absl::StatusOr<v1::Event> EventIn(Context& context, const std::string& file) {
  absl::StatusOr<std::string> text = std::string(std::istreambuf_iterator<char>(context.in), {});
  if (file != "-") text = base::ReadFile(file);
  if (!text.ok()) return text.status();
  v1::Event event;
  const auto read = google::protobuf::util::JsonStringToMessage(*text, &event);
  if (read.ok()) return event;
  return absl::InvalidArgumentError(
      absl::StrCat(file, " holds no event in JSON: ", std::string(read.message().data(), read.message().size())));
}

int Resubmit(Context& context, const MendOptions& options) {
  if (const int code = CheckReason(context, options.reason, options.dry_run); code != kExitOk) return code;
  absl::StatusOr<v1::Event> event = EventIn(context, options.event_file);
  if (!event.ok()) {
    Fail(context, event.status());
    return kExitUsage;
  }
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  v1::ResubmitQuarantinedRequest request;
  request.set_quarantine_id(options.id);
  *request.mutable_event() = *std::move(event);
  request.set_reason(options.reason);
  request.set_dry_run(options.dry_run);
  const auto done = Call(context, *stub, &v1::AdminService::Stub::ResubmitQuarantined, request);
  if (!done.ok()) return Fail(context, done.status());
  if (context.format() != Output::kText) {
    PrintJson(context, *done);
  } else if (options.dry_run) {
    context.out << "It would be taken 可以提交.\n";
  } else {
    context.out << "Resubmitted 已重新提交: event " << done->item().settlement().event_id() << ", journal #"
                << done->acknowledgement().journal_sequence() << "\n";
  }
  return kExitOk;
}

int Dismiss(Context& context, const MendOptions& options) {
  if (const int code = CheckReason(context, options.reason, /*dry_run=*/false); code != kExitOk) return code;
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  v1::DismissQuarantinedRequest request;
  request.set_quarantine_id(options.id);
  request.set_reason(options.reason);
  const auto done = Call(context, *stub, &v1::AdminService::Stub::DismissQuarantined, request);
  if (!done.ok()) return Fail(context, done.status());
  if (context.format() == Output::kText) {
    context.out << "Dismissed 不予处理: " << options.id << "\n";
  } else {
    PrintJson(context, *done);
  }
  return kExitOk;
}

void AddActs(CLI::App& quarantine, Context& context) {
  CLI::App* resubmit = quarantine.add_subcommand("resubmit", "publish one, mended, as its feed 修正后重新提交");
  resubmit->footer(
      "Begin with the event that `quarantine show ID --output json` prints; the fields that are wrong are named.\n\n"
      "Examples:\n  zhudong quarantine resubmit 12 --event-file mended.json --dry-run\n"
      "  zhudong quarantine resubmit 12 --event-file mended.json --reason \"the area was in mu\"");
  auto mend = std::make_shared<MendOptions>();
  resubmit->add_option("ID", mend->id, "number from `quarantine list`")->required();
  resubmit->add_option("--event-file", mend->event_file, "the event in JSON, - for standard input")->required();
  resubmit->add_option("--reason", mend->reason, "why; kept with the act");
  resubmit->add_flag("--dry-run", mend->dry_run, "only check");
  AddCommonOptions(*resubmit, context);
  resubmit->callback([&context, mend] { context.run = [&context, mend] { return Resubmit(context, *mend); }; });

  CLI::App* dismiss = quarantine.add_subcommand("dismiss", "nobody will mend this one 不予处理");
  dismiss->footer("Examples:\n  zhudong quarantine dismiss 12 --reason \"a test row of the platform\"");
  auto drop = std::make_shared<MendOptions>();
  dismiss->add_option("ID", drop->id, "number from `quarantine list`")->required();
  dismiss->add_option("--reason", drop->reason, "why; kept with the act");
  AddCommonOptions(*dismiss, context);
  dismiss->callback([&context, drop] { context.run = [&context, drop] { return Dismiss(context, *drop); }; });
}

}  // namespace

void AddQuarantine(CLI::App& app, Context& context) {
  CLI::App* quarantine = app.add_subcommand("quarantine", "what could not be used, with its original bytes 隔离");
  quarantine->require_subcommand(1);
  CLI::App* list = quarantine->add_subcommand("list", "items in quarantine, oldest first");
  list->footer(
      "Examples:\n  zhudong quarantine list --feed land-supply\n"
      "  zhudong quarantine list --limit 100000 --output jsonl");
  auto options = AddListOptions(*list, context, "--feed", "only this feed's");
  auto which = std::make_shared<QuarantineOptions>();
  list->add_flag("--open", which->open_only, "only what was neither resubmitted nor dismissed");
  list->add_flag("--newest", which->newest_first, "newest first");
  list->callback([&context, options, which] {
    context.run = [&context, options, which] { return ListQuarantine(context, *options, *which); };
  });

  CLI::App* show = quarantine->add_subcommand("show", "one item with all findings and its original bytes");
  show->footer("Examples:\n  zhudong quarantine show 12");
  auto id = std::make_shared<uint64_t>(0);
  show->add_option("ID", *id, "number from `quarantine list`")->required();
  AddCommonOptions(*show, context);
  show->callback([&context, id] { context.run = [&context, id] { return ShowQuarantined(context, *id); }; });
  AddActs(*quarantine, context);
}

}  // namespace zhudong::cli
