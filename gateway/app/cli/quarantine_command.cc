#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/app/cli/admin_view.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/paged.h"

namespace zhudong::cli {
namespace {

auto Quarantined = [](v1::ListQuarantineResponse& page) { return page.mutable_items(); };

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

}  // namespace zhudong::cli
