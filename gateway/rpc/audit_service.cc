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

// Reads the chain in pieces, each going on where the last ended.
class ChainReader {
 public:
  ChainReader(const access::AuditChain& chain, uint64_t from) : chain_(chain), from_(from) {}

  // Hands entries to `take` until it answers false or the chain ends; true in the first case. The anchor that a later
  // piece begins with is not handed on.
  absl::StatusOr<bool> Read(absl::FunctionRef<bool(v1::AuditEntry, uint64_t sequence)> take) {
    bool stopped = false;
    const absl::Status read = chain_.Read(from_, [&](v1::AuditEntry entry) {
      if (entry.has_anchor()) {
        if (begun_) return true;
        begun_ = true;
        from_ = entry.anchor().sequence() + 1;
        stopped = !take(std::move(entry), 0);
        return !stopped;
      }
      uint64_t sequence = 0;
      if (entry.has_record()) {
        v1::AuditRecord record;
        if (record.ParseFromString(entry.record())) sequence = record.sequence();
        from_ = std::max(from_, sequence + 1);
      }
      stopped = !take(std::move(entry), sequence);
      return !stopped;
    });
    if (!read.ok()) return read;
    return stopped;
  }

 private:
  const access::AuditChain& chain_;
  uint64_t from_;
  bool begun_ = false;
};

class Verification final : public FrameStream<v1::VerifyAuditResponse> {
 public:
  Verification(const access::AuditChain& chain, uint64_t from) : reader_(chain, from), verifier_(chain.key()) {}

 private:
  absl::StatusOr<bool> Next(v1::VerifyAuditResponse& frame) override {
    if (done_) return false;
    const uint64_t before = verifier_.records();
    bool fault = false;
    const absl::StatusOr<bool> more = reader_.Read([&](v1::AuditEntry entry, uint64_t) {
      fault = !verifier_.Add(entry);
      // A piece ends with a record: a checkpoint right after it opens the next one.
      return !fault && !(entry.has_record() && verifier_.records() - before >= kProgressRecords);
    });
    if (!more.ok()) return more.status();
    done_ = fault || !*more;
    frame.set_records_checked(verifier_.records());
    frame.set_checkpoints_checked(verifier_.checkpoints());
    frame.set_last_sequence(verifier_.last_sequence());
    if (done_) *frame.mutable_verdict() = verifier_.Finish();
    return true;
  }

  ChainReader reader_;
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
  Export(const access::AuditChain& chain, Filter filter) : reader_(chain, 0), filter_(std::move(filter)) {}

 private:
  absl::StatusOr<bool> Next(v1::ExportAuditResponse& frame) override {
    if (done_) return false;
    size_t bytes = 0;
    const absl::StatusOr<bool> more = reader_.Read([&](v1::AuditEntry entry, uint64_t) {
      if (entry.has_record()) Thin(entry);
      bytes += entry.ByteSizeLong();
      const bool record = entry.has_record() || entry.content_case() == v1::AuditEntry::kSkippedHash;
      *frame.add_entries() = std::move(entry);
      return !full_ && !(record && bytes >= kFrameBytes);
    });
    if (!more.ok()) return more.status();
    done_ = full_ || !*more;
    return frame.entries_size() > 0;
  }

  // A record that was not asked for goes as its hash alone: the chain can still be checked across it.
  void Thin(v1::AuditEntry& entry) {
    v1::AuditRecord record;
    if (!record.ParseFromString(entry.record()) || filter_.Takes(record)) {
      if (filter_.limit > 0 && ++taken_ >= filter_.limit) full_ = true;
      return;
    }
    const std::string hash = entry.hash();
    entry.Clear();
    entry.set_skipped_hash(hash);
  }

  ChainReader reader_;
  const Filter filter_;
  uint64_t taken_ = 0;
  bool full_ = false;
  bool done_ = false;
};

}  // namespace

absl::Status AuditService::Begin(const grpc::CallbackServerContext& context, const std::string& act) {
  const absl::StatusOr<access::Principal> who = PrincipalOf(context);
  if (!who.ok()) return who.status();
  if (absl::Status may = grants_.MayAudit(*who).ToStatus(); !may.ok()) return may;
  v1::AuditRecord record;
  record.set_action(v1::AUDIT_ACTION_ADMINISTRATION);
  record.set_principal(who->id);
  record.set_detail(act);
  record.set_traceparent(TraceparentOf(context, ""));
  return chain_.AppendAndWait(std::move(record)).status();
}

grpc::ServerWriteReactor<v1::VerifyAuditResponse>* AuditService::VerifyAudit(grpc::CallbackServerContext* context,
                                                                             const v1::VerifyAuditRequest* request) {
  if (absl::Status may = Begin(*context, "audit chain verified"); !may.ok()) {
    return new RefusedStream<v1::VerifyAuditResponse>(may);
  }
  auto* const stream = new Verification(chain_, request->from_sequence());
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
  if (absl::Status may = Begin(*context, act); !may.ok()) return new RefusedStream<v1::ExportAuditResponse>(may);
  auto* const stream = new Export(chain_, std::move(filter));
  stream->Go();
  return stream;
}

}  // namespace zhudong::rpc
