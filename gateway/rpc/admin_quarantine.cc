// What operators see of the quarantine, and what they do about it.
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/model/sayable.h"
#include "gateway/rpc/admin_service.h"
#include "gateway/rpc/page_token.h"

namespace zhudong::rpc {

grpc::ServerUnaryReactor* AdminService::ListQuarantine(grpc::CallbackServerContext* context,
                                                       const v1::ListQuarantineRequest* request,
                                                       v1::ListQuarantineResponse* response) {
  return Answer(*context, "AdminService/ListQuarantine",
                [&](const access::Principal&) { return FillQuarantine(*request, *response); });
}

absl::Status AdminService::FillQuarantine(const v1::ListQuarantineRequest& request,
                                          v1::ListQuarantineResponse& response) const {
  const std::string question =
      absl::StrCat("quarantine ", request.feed(), " ", request.open_only(), request.newest_first());
  const absl::StatusOr<NumberedPage> page = ReadNumberedPage(request.page_size(), question, request.page_token());
  if (!page.ok()) return page.status();
  const ingest::QuarantineQuery query{.feed = request.feed(),
                                      .after = page->start,
                                      .limit = page->size,
                                      .open_only = request.open_only(),
                                      .newest_first = request.newest_first()};
  absl::StatusOr<ingest::QuarantinePage> found = parts_.ingest.ListQuarantine(query);
  if (!found.ok()) return found.status();
  for (v1::QuarantinedItem& item : found->items) *response.add_items() = std::move(item);
  if (found->next > 0) {
    response.set_next_page_token(MakeNumberedToken(question, found->next));
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AdminService::GetQuarantinedItem(grpc::CallbackServerContext* context,
                                                           const v1::GetQuarantinedItemRequest* request,
                                                           v1::GetQuarantinedItemResponse* response) {
  return Answer(*context, "AdminService/GetQuarantinedItem", [&](const access::Principal&) {
    absl::StatusOr<v1::GetQuarantinedItemResponse> found = parts_.ingest.GetQuarantined(request->quarantine_id());
    if (!found.ok()) return found.status();
    *response = *std::move(found);
    model::ClearUnsayable(*response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::ResubmitQuarantined(grpc::CallbackServerContext* context,
                                                            const v1::ResubmitQuarantinedRequest* request,
                                                            v1::ResubmitQuarantinedResponse* response) {
  return Answer(*context, "AdminService/ResubmitQuarantined",
                [&](const access::Principal& who) { return Mend(who, *request, *response); });
}

absl::Status AdminService::Mend(const access::Principal& who, const v1::ResubmitQuarantinedRequest& request,
                                v1::ResubmitQuarantinedResponse& response) const {
  const Need need = request.dry_run() ? Need::kOptional : Need::kRequired;
  if (absl::Status reason = CheckReason(request.reason(), need); !reason.ok()) return reason;
  absl::StatusOr<v1::ResubmitQuarantinedResponse> done = parts_.mending.Check(request.quarantine_id(), request.event());
  if (!done.ok()) return done.status();
  if (!request.dry_run()) {
    const std::string what = absl::StrCat("resubmit quarantined item ", request.quarantine_id(), " of feed ",
                                          done->item().feed(), " as event ", request.event().event_id());
    const absl::Status act = acts_.Do({who.id, "AdminService/ResubmitQuarantined", request.reason(), what}, [&] {
      done = parts_.mending.Resubmit(request.quarantine_id(), request.event(), {who.id, request.reason()});
      return done.status();
    });
    if (!act.ok()) return act;
  }
  response = *std::move(done);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AdminService::DismissQuarantined(grpc::CallbackServerContext* context,
                                                           const v1::DismissQuarantinedRequest* request,
                                                           v1::DismissQuarantinedResponse* response) {
  return Answer(*context, "AdminService/DismissQuarantined", [&](const access::Principal& who) {
    if (absl::Status reason = CheckReason(request->reason(), Need::kRequired); !reason.ok()) return reason;
    const absl::StatusOr<v1::QuarantinedItem> open = parts_.mending.Open(request->quarantine_id());
    if (!open.ok()) return open.status();
    const std::string what =
        absl::StrCat("dismiss quarantined item ", request->quarantine_id(), " of feed ", open->feed());
    return acts_.Do({who.id, "AdminService/DismissQuarantined", request->reason(), what}, [&] {
      absl::StatusOr<v1::QuarantinedItem> done =
          parts_.mending.Dismiss(request->quarantine_id(), {who.id, request->reason()});
      if (done.ok()) *response->mutable_item() = *std::move(done);
      return done.status();
    });
  });
}

}  // namespace zhudong::rpc
