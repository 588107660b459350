#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/admin_view.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/format.h"
#include "zhudong/v1/admin_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

constexpr int kPage = 500;

struct ListOptions {
  std::string of;  // feed or subscriber; empty for all
  int64_t limit = 100;
  std::string page_token;
};

// Pages through `method` until `options.limit` items are there.
template <typename Request, typename Response, typename Items>
absl::StatusOr<Response> Collect(Context& context, Request request, int64_t limit,
                                 grpc::Status (v1::AdminService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                                Response*),
                                 Items items) {
  const auto stub = v1::AdminService::NewStub(context.channel);
  Response all;
  do {
    request.set_page_size(static_cast<int>(std::min<int64_t>(limit - items(all)->size(), kPage)));
    absl::StatusOr<Response> page = Call(context, *stub, method, request);
    if (!page.ok()) return page.status();
    items(all)->MergeFrom(*items(*page));
    all.set_next_page_token(page->next_page_token());
    request.set_page_token(page->next_page_token());
  } while (items(all)->size() < limit && !all.next_page_token().empty());
  return all;
}

template <typename Response, typename Items, typename Text>
int Print(Context& context, Response& all, Items items, Text text) {
  if (context.format() == Output::kJson) PrintJson(context, all);
  if (context.format() == Output::kJsonl) {
    for (const auto& item : *items(all)) PrintJson(context, item);
  }
  if (context.format() == Output::kText) {
    context.out << text(*items(all));
    if (!all.next_page_token().empty()) {
      context.err << "There are more: --limit N, or go on with --page-token " << all.next_page_token() << "\n";
    }
  }
  return kExitOk;
}

auto Quarantined = [](v1::ListQuarantineResponse& page) { return page.mutable_items(); };
auto Letters = [](v1::ListDeadLettersResponse& page) { return page.mutable_dead_letters(); };

int ListQuarantine(Context& context, const ListOptions& options) {
  if (const int code = Connect(context); code != kExitOk) return code;
  v1::ListQuarantineRequest request;
  request.set_feed(options.of);
  request.set_page_token(options.page_token);
  auto all = Collect(context, request, options.limit, &v1::AdminService::Stub::ListQuarantine, Quarantined);
  return all.ok() ? Print(context, *all, Quarantined, &QuarantineListText) : Fail(context, all.status());
}

// The contract has no call for one item: the list is read until it comes.
int ShowQuarantined(Context& context, uint64_t id) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  v1::ListQuarantineRequest request;
  request.set_page_size(kPage);
  do {
    const auto page = Call(context, *stub, &v1::AdminService::Stub::ListQuarantine, request);
    if (!page.ok()) return Fail(context, page.status());
    for (const v1::QuarantinedItem& item : page->items()) {
      if (item.quarantine_id() != id) continue;
      if (context.format() == Output::kText) {
        context.out << QuarantinedText(item);
      } else {
        PrintJson(context, item);
      }
      return kExitOk;
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return Fail(context, absl::NotFoundError(absl::StrCat("nothing is in quarantine under ", id,
                                                        "; `zhudong quarantine list` shows what there is")));
}

int ListDeadLetters(Context& context, const ListOptions& options) {
  if (const int code = Connect(context); code != kExitOk) return code;
  v1::ListDeadLettersRequest request;
  request.set_subscriber(options.of);
  request.set_page_token(options.page_token);
  auto all = Collect(context, request, options.limit, &v1::AdminService::Stub::ListDeadLetters, Letters);
  return all.ok() ? Print(context, *all, Letters, &DeadLetterListText) : Fail(context, all.status());
}

int ShowDeadLetter(Context& context, const v1::GetDeadLetterRequest& request) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto letter = Call(context, *stub, &v1::AdminService::Stub::GetDeadLetter, request);
  if (!letter.ok()) return Fail(context, letter.status());
  if (context.format() == Output::kText) {
    context.out << DeadLetterText(*letter);
  } else {
    PrintJson(context, *letter);
  }
  return kExitOk;
}

struct ReplayOptions {
  v1::ReplayDeadLettersRequest request;
  std::vector<std::string> events;
  bool all = false;
  bool dry_run = false;
};

int Replay(Context& context, ReplayOptions& options) {
  if (options.all != options.events.empty()) {
    context.err << "zhudong: name the events to send again, or --all of the subscriber's, not both\n";
    return kExitUsage;
  }
  if (const int code = Connect(context); code != kExitOk) return code;
  for (const std::string& event : options.events) options.request.add_event_ids(event);
  options.request.set_dry_run(options.dry_run);
  const auto stub = v1::AdminService::NewStub(context.channel);
  const auto answer = Call(context, *stub, &v1::AdminService::Stub::ReplayDeadLetters, options.request);
  if (!answer.ok()) return Fail(context, answer.status());
  if (context.format() == Output::kText) {
    context.out << Count(answer->replayed()) << (options.dry_run ? " would be sent again.\n" : " are sent again.\n");
  } else {
    PrintJson(context, *answer);
  }
  return kExitOk;
}

std::shared_ptr<ListOptions> AddListOptions(CLI::App& list, Context& context, const char* of, const char* about) {
  auto options = std::make_shared<ListOptions>();
  list.add_option(of, options->of, about);
  list.add_option("--limit", options->limit, "at most so many (default: 100)")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}));
  list.add_option("--page-token", options->page_token, "go on where an earlier list ended");
  AddCommonOptions(list, context);
  return options;
}

void AddReplay(CLI::App& group, Context& context) {
  CLI::App* replay =
      group.add_subcommand("replay", "send dead letters again; their projects go on when they are applied");
  replay->footer(
      "Examples:\n  zhudong deadletter replay grid --all --dry-run\n  zhudong deadletter replay grid --all\n"
      "  zhudong deadletter replay grid p-….3");
  auto options = std::make_shared<ReplayOptions>();
  replay->add_option("SUBSCRIBER", *options->request.mutable_subscriber(), "whose dead letters")->required();
  replay->add_option("EVENT", options->events, "ids of the events; none with --all");
  replay->add_flag("--all", options->all, "all of the subscriber's");
  replay->add_flag("--dry-run", options->dry_run, "only count them");
  AddCommonOptions(*replay, context);
  replay->callback([&context, options] { context.run = [&context, options] { return Replay(context, *options); }; });
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
  list->callback(
      [&context, options] { context.run = [&context, options] { return ListQuarantine(context, *options); }; });

  CLI::App* show = quarantine->add_subcommand("show", "one item with all findings and its original bytes");
  show->footer("Examples:\n  zhudong quarantine show 12");
  auto id = std::make_shared<uint64_t>(0);
  show->add_option("ID", *id, "number from `quarantine list`")->required();
  AddCommonOptions(*show, context);
  show->callback([&context, id] { context.run = [&context, id] { return ShowQuarantined(context, *id); }; });
}

void AddDeadLetter(CLI::App& app, Context& context) {
  CLI::App* letters = app.add_subcommand("deadletter", "demand events a subscriber would not take 死信");
  letters->require_subcommand(1);
  CLI::App* list = letters->add_subcommand("list", "dead letters of one subscriber or of all");
  list->footer("Examples:\n  zhudong deadletter list\n  zhudong deadletter list --subscriber grid --output jsonl");
  auto options = AddListOptions(*list, context, "--subscriber", "only this subscriber's");
  list->callback(
      [&context, options] { context.run = [&context, options] { return ListDeadLetters(context, *options); }; });

  CLI::App* show = letters->add_subcommand("show", "one dead letter with the event it holds");
  show->footer("Examples:\n  zhudong deadletter show grid p-….3");
  auto request = std::make_shared<v1::GetDeadLetterRequest>();
  show->add_option("SUBSCRIBER", *request->mutable_subscriber(), "the subscriber")->required();
  show->add_option("EVENT", *request->mutable_event_id(), "the demand event's id")->required();
  AddCommonOptions(*show, context);
  show->callback(
      [&context, request] { context.run = [&context, request] { return ShowDeadLetter(context, *request); }; });
  AddReplay(*letters, context);
}

}  // namespace zhudong::cli
