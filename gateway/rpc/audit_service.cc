#include "gateway/rpc/audit_service.h"

#include <grpcpp/support/server_callback.h>

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
namespace {

constexpr uint64_t kProgressRecords = 50000;
constexpr size_t kFrameBytes = 256u << 10;

// A stream whose frames are made one after the other: the next one when the last is with the client's machine.
template <typename Response>
class FrameStream : public grpc::ServerWriteReactor<Response> {
 public:
  void OnWriteDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::CANCELLED);
    Go();
  }
  void OnDone() override { delete this; }
  void Go() {
    frame_.Clear();
    const absl::StatusOr<bool> more = Next(frame_);
    if (!more.ok()) {
      this->Finish(ToGrpc(more.status()));
    } else if (*more) {
      this->StartWrite(&frame_);
    } else {
      this->Finish(grpc::Status::OK);
    }
  }

 protected:
  // Fills the next frame; false when there is none.
  virtual absl::StatusOr<bool> Next(Response& frame) = 0;

 private:
  Response frame_;
};

template <typename Response>
class RefusedStream final : public grpc::ServerWriteReactor<Response> {
 public:
  explicit RefusedStream(const absl::Status& why) { this->Finish(ToGrpc(why)); }
  void OnDone() override { delete this; }
};

using Cursor = std::unique_ptr<access::AuditCursor>;

class Verification final : public FrameStream<v1::VerifyAuditResponse> {
 public:
  Verification(Cursor cursor, access::AuditVerifier verifier)
      : cursor_(std::move(cursor)), verifier_(std::move(verifier)) {}

 private:
  absl::StatusOr<bool> Next(v1::VerifyAuditResponse& frame) override {
    if (done_) return false;
    const uint64_t before = verifier_.records();
    while (!done_ && verifier_.records() - before < kProgressRecords) {
      const absl::StatusOr<std::optional<v1::AuditEntry>> entry = cursor_->Next();
      if (!entry.ok()) return entry.status();
      done_ = !entry->has_value() || !verifier_.Add(**entry);
    }
    frame.set_records_checked(verifier_.records());
    frame.set_checkpoints_checked(verifier_.checkpoints());
    frame.set_last_sequence(verifier_.last_sequence());
    if (done_) *frame.mutable_verdict() = verifier_.Finish();
    return true;
  }

  const Cursor cursor_;
  access::AuditVerifier verifier_;
  bool done_ = false;
};

// What an export is asked for.
struct Filter {
  std::optional<google::protobuf::Timestamp> from;
  std::optional<google::protobuf::Timestamp> to;
  std::string principal;
  std::vector<std::string> holders;  // digests, any of them; empty: every holder
  uint64_t limit = 0;

  bool Takes(const v1::AuditRecord& record) const {
    const auto before = [](const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
      return std::make_pair(a.seconds(), a.nanos()) < std::make_pair(b.seconds(), b.nanos());
    };
    if (from && before(record.at(), *from)) return false;
    if (to && !before(record.at(), *to)) return false;
    if (!principal.empty() && record.principal() != principal) return false;
    return holders.empty() || std::find(holders.begin(), holders.end(), record.holder_digest()) != holders.end();
  }
};

class Export final : public FrameStream<v1::ExportAuditResponse> {
 public:
  Export(Cursor cursor, Filter filter) : cursor_(std::move(cursor)), filter_(std::move(filter)) {}

 private:
  absl::StatusOr<bool> Next(v1::ExportAuditResponse& frame) override {
    for (size_t bytes = 0; !done_ && bytes < kFrameBytes;) {
      absl::StatusOr<std::optional<v1::AuditEntry>> entry = cursor_->Next();
      if (!entry.ok()) return entry.status();
      if (!entry->has_value()) {
        done_ = true;
        break;
      }
      if ((*entry)->has_record()) Thin(**entry);
      // Only what a checkpoint stands behind is proven, so an export that is full ends with one.
      done_ = Full() && (*entry)->has_checkpoint();
      bytes += (*entry)->ByteSizeLong();
      *frame.add_entries() = **std::move(entry);
    }
    return frame.entries_size() > 0;
  }

  bool Full() const { return filter_.limit > 0 && taken_ >= filter_.limit; }
  // A record that was not asked for goes as its hash alone: the chain can still be checked across it.
  void Thin(v1::AuditEntry& entry) {
    v1::AuditRecord record;
    if (!Full() && (!record.ParseFromString(entry.record()) || filter_.Takes(record))) {
      ++taken_;
      return;
    }
    const std::string hash = entry.hash();
    entry.Clear();
    entry.set_skipped_hash(hash);
  }

  const Cursor cursor_;
  const Filter filter_;
  uint64_t taken_ = 0;
  bool done_ = false;
};

}  // namespace

absl::Status AuditService::Begin(const grpc::CallbackServerContext& context, std::string_view method,
                                 const std::string& act) {
  const absl::StatusOr<access::Principal> who = PrincipalOf(context);
  if (!who.ok()) return who.status();
  if (absl::Status may = grants_.MayCall(*who, method).ToStatus(); !may.ok()) return may;
  v1::AuditRecord record;
  record.set_action(v1::AUDIT_ACTION_ADMINISTRATION);
  record.set_principal(who->id);
  record.set_detail(act);
  record.set_method(std::string(method));
  record.set_traceparent(TraceparentOf(context, ""));
  return chain_.AppendAndWait(std::move(record)).status();
}

grpc::ServerWriteReactor<v1::VerifyAuditResponse>* AuditService::VerifyAudit(grpc::CallbackServerContext* context,
                                                                             const v1::VerifyAuditRequest* request) {
  if (absl::Status may = Begin(*context, "AuditService/VerifyAudit", "audit chain verified"); !may.ok()) {
    return new RefusedStream<v1::VerifyAuditResponse>(may);
  }
  absl::StatusOr<Cursor> cursor = chain_.Walk(request->from_sequence());
  if (!cursor.ok()) return new RefusedStream<v1::VerifyAuditResponse>(cursor.status());
  access::AuditVerifier verifier = chain_.Verifier(request->from_sequence());
  if (request->has_expected()) verifier.Expect(request->expected());
  auto* const stream = new Verification(*std::move(cursor), std::move(verifier));
  stream->Go();
  return stream;
}

grpc::ServerWriteReactor<v1::ExportAuditResponse>* AuditService::ExportAudit(grpc::CallbackServerContext* context,
                                                                             const v1::ExportAuditRequest* request) {
  Filter filter;
  if (request->has_from()) filter.from = request->from();
  if (request->has_to()) filter.to = request->to();
  filter.principal = request->principal();
  filter.limit = request->limit();
  // Nobody says of what type the number is: it is looked for under each.
  if (!request->holder_id_number().empty()) {
    for (int type = v1::HolderIdType_MIN + 1; type <= v1::HolderIdType_MAX; ++type) {
      filter.holders.push_back(holder_digest_(static_cast<v1::HolderIdType>(type), request->holder_id_number()));
    }
  }
  const std::string act = absl::StrCat("audit chain exported", filter.principal.empty() ? "" : ", one principal",
                                       filter.holders.empty() ? "" : ", one holder",
                                       filter.from || filter.to ? ", a part of the time" : "");
  if (absl::Status may = Begin(*context, "AuditService/ExportAudit", act); !may.ok())
    return new RefusedStream<v1::ExportAuditResponse>(may);
  // The newest records are proven, too.
  if (absl::Status signed_now = chain_.Checkpoint(); !signed_now.ok()) {
    return new RefusedStream<v1::ExportAuditResponse>(signed_now);
  }
  absl::StatusOr<Cursor> cursor = chain_.Walk(0);
  if (!cursor.ok()) return new RefusedStream<v1::ExportAuditResponse>(cursor.status());
  auto* const stream = new Export(*std::move(cursor), std::move(filter));
  stream->Go();
  return stream;
}

}  // namespace zhudong::rpc
