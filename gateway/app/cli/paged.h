// Lists that come in pages: read to the limit, printed in the three formats.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "gateway/app/cli/call.h"
#include "gateway/app/cli/context.h"
#include "zhudong/v1/admin_service.grpc.pb.h"

namespace zhudong::cli {

inline constexpr int kPage = 500;

struct ListOptions {
  std::string of;  // feed or subscriber; empty for all
  int64_t limit = 100;
  std::string page_token;
};

// --limit, --page-token and the option `of`.
inline std::shared_ptr<ListOptions> AddListOptions(CLI::App& list, Context& context, const char* of,
                                                   const char* about) {
  auto options = std::make_shared<ListOptions>();
  list.add_option(of, options->of, about);
  list.add_option("--limit", options->limit, "at most so many (default: 100)")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}));
  list.add_option("--page-token", options->page_token, "go on where an earlier list ended");
  AddCommonOptions(list, context);
  return options;
}

// Pages through `stub`'s `method` until `limit` items are there.
template <typename Stub, typename Request, typename Response, typename Items>
absl::StatusOr<Response> CollectFrom(Context& context, Stub& stub, Request request, int64_t limit,
                                     grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                     Items items) {
  Response all;
  do {
    request.set_page_size(static_cast<int>(std::min<int64_t>(limit - items(all)->size(), kPage)));
    absl::StatusOr<Response> page = Call(context, stub, method, request);
    if (!page.ok()) return page.status();
    items(all)->MergeFrom(*items(*page));
    all.set_next_page_token(page->next_page_token());
    request.set_page_token(page->next_page_token());
  } while (items(all)->size() < limit && !all.next_page_token().empty());
  return all;
}

template <typename Request, typename Response, typename Items>
absl::StatusOr<Response> Collect(Context& context, Request request, int64_t limit,
                                 grpc::Status (v1::AdminService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                                Response*),
                                 Items items) {
  const auto stub = v1::AdminService::NewStub(context.channel);
  return CollectFrom(context, *stub, std::move(request), limit, method, items);
}

template <typename Response, typename Items, typename Text>
int Print(Context& context, Response& all, Items items, Text text) {
  if (context.format() == Output::kJson) PrintJson(context, all);
  if (context.format() == Output::kJsonl) {
    for (const auto& item : *items(all)) PrintJson(context, item);
  }
  if (context.format() == Output::kText) context.out << text(*items(all));
  TellMore(context, all.next_page_token());
  return kExitOk;
}

}  // namespace zhudong::cli
