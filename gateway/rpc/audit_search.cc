// The audit chain, searched from its newest record back.
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/rpc/audit_service.h"
#include "gateway/rpc/page_token.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

constexpr int kMostLookedAt = 20000;  // a page
constexpr size_t kPageBytes = 2u << 20;

bool Before(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return std::make_pair(a.seconds(), a.nanos()) < std::make_pair(b.seconds(), b.nanos());
}

bool Takes(const v1::SearchAuditRequest& asked, const v1::AuditRecord& record) {
  if (asked.has_from() && Before(record.at(), asked.from())) return false;
  if (asked.has_to() && !Before(record.at(), asked.to())) return false;
  if (!asked.principal().empty() && record.principal() != asked.principal()) return false;
  if (asked.action() != v1::AUDIT_ACTION_UNSPECIFIED && record.action() != asked.action()) return false;
  if (!asked.method().empty() && record.method() != asked.method()) return false;
  return asked.business_number().empty() || record.business_number() == asked.business_number();
}

}  // namespace

grpc::ServerUnaryReactor* AuditService::SearchAudit(grpc::CallbackServerContext* context,
                                                    const v1::SearchAuditRequest* request,
                                                    v1::SearchAuditResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::StatusOr<access::Principal> who = PrincipalOf(*context);
  absl::Status status = who.status();
  if (status.ok()) status = grants_.MayCall(*who, "AuditService/SearchAudit").ToStatus();
  if (status.ok()) status = Search(*request, *response);
  reactor->Finish(ToGrpc(status));
  return reactor;
}

absl::Status AuditService::Search(const v1::SearchAuditRequest& request, v1::SearchAuditResponse& response) const {
  v1::SearchAuditRequest filter = request;
  filter.clear_page_size();
  filter.clear_page_token();
  const std::string question = absl::StrCat("audit\n", filter.SerializeAsString());
  const absl::StatusOr<NumberedPage> page = ReadNumberedPage(request.page_size(), question, request.page_token());
  if (!page.ok()) return page.status();
  uint64_t reached = page->start;
  int looked_at = 0;
  size_t bytes = 0;
  bool more = false;
  const absl::Status read = chain_.ReadBack(reached, [&](v1::AuditRecord record) {
    more =
        looked_at == kMostLookedAt || bytes > kPageBytes || static_cast<size_t>(response.records_size()) == page->size;
    if (more) return false;
    ++looked_at;
    reached = record.sequence();
    // Records are in order of time: nothing further back can fit.
    if (request.has_from() && Before(record.at(), request.from())) return false;
    if (!Takes(request, record)) return true;
    bytes += record.ByteSizeLong();
    *response.add_records() = std::move(record);
    return true;
  });
  if (!read.ok() || !more) return read;
  response.set_next_page_token(MakeNumberedToken(question, reached));
  return absl::OkStatus();
}

}  // namespace zhudong::rpc
