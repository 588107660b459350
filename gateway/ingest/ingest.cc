#include "gateway/ingest/ingest.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gateway/ingest/committer.h"
#include "gateway/ingest/prepare.h"
#include "gateway/ingest/quarantine.h"
#include "gateway/model/errors.h"

namespace zhudong::ingest {
namespace {

using Acks = absl::StatusOr<std::vector<v1::Acknowledgement>>;

class IngestImpl final : public Ingest {
 public:
  IngestImpl(store::Database& database, const FeedTable& feeds, const access::Grants& grants,
             std::shared_ptr<const crypto::KeyRing> keys, std::shared_ptr<const model::DivisionList> divisions,
             const base::Clock& clock, Limits limits, std::unique_ptr<Committer> committer)
      : database_(database),
        feeds_(feeds),
        grants_(grants),
        keys_(std::move(keys)),
        divisions_(std::move(divisions)),
        clock_(clock),
        limits_(limits),
        committer_(std::move(committer)) {}

  void Start(Observer* observer, Onlooker* onlooker) override { committer_->Start(observer, onlooker); }
  void Stop() override { committer_->Stop(); }

  absl::Status Submit(Submission& submission) override {
    if (absl::Status room = committer_->Admit(submission.principal.id); !room.ok()) return room;
    Pending pending;
    pending.items.reserve(submission.items.size());
    Preparer preparer({feeds_, grants_, *keys_, limits_, submission.principal, submission.traceparent, clock_.Now(),
                       divisions_.get()});
    pending.bytes = sizeof(Pending);
    pending.principal = submission.principal.id;
    for (v1::PublishItem* item : submission.items) {
      pending.items.push_back(preparer.Prepare(*item));
      pending.items.back().mended = submission.mended;
      pending.bytes += pending.items.back().bytes();
    }
    pending.cursor_name = std::move(submission.cursor_name);
    pending.cursor = std::move(submission.cursor);
    // Once the items are spent the caller can't be asked to send them again here: a stop is told through `done`.
    auto done = submission.done;
    pending.done = std::move(submission.done);
    if (absl::Status queued = committer_->Queue(std::move(pending)); !queued.ok()) done(queued);
    return absl::OkStatus();
  }

  void WaitForRoom(absl::Time deadline) override { committer_->WaitForProgress(deadline); }

  std::unique_ptr<ports::Intake> MakeIntake(access::Principal principal) override;

  absl::Status AppendOwn(const zhudong::store::v1::JournalRecord& record, const std::string& cursor_name,
                         const std::string& cursor) override {
    Pending pending;
    pending.cursor_name = cursor_name;
    pending.cursor = cursor;
    pending.own_record = record.SerializeAsString();
    pending.bytes = sizeof(Pending) + pending.own_record.size();
    absl::Notification finished;
    absl::Status result;
    pending.done = [&](Acks acks) {
      result = acks.status();
      finished.Notify();
    };
    if (absl::Status queued = committer_->Queue(std::move(pending)); !queued.ok()) return queued;
    finished.WaitForNotification();
    return result;
  }

  std::vector<v1::FeedStatus> Status() const override { return committer_->FeedStatuses(); }
  CommitFigures figures() const override { return committer_->figures(); }
  absl::Status status() const override { return committer_->status(); }

  absl::StatusOr<QuarantinePage> ListQuarantine(const QuarantineQuery& query) const override {
    return ReadQuarantine(database_, *keys_, query);
  }

  absl::StatusOr<v1::GetQuarantinedItemResponse> GetQuarantined(uint64_t id) const override {
    absl::StatusOr<std::optional<v1::GetQuarantinedItemResponse>> found = ReadQuarantined(database_, *keys_, id);
    if (!found.ok()) return found.status();
    if (found->has_value()) return **std::move(found);
    return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_QUARANTINED_ITEM_NOT_FOUND,
                        absl::StrCat("there is no quarantined item ", id, ": ListQuarantine shows those there are"));
  }

  absl::Status Settle(uint64_t id, const v1::QuarantineSettlement& settlement) override {
    zhudong::store::v1::QuarantineSettlementRow row;
    *row.mutable_settlement() = settlement;
    store::Batch batch;
    batch.Put(store::Family::kIngest, SettlementKey(id), row.SerializeAsString());
    absl::Status written = database_.Write(batch);
    return written.ok() ? database_.Sync() : written;
  }

  v1::Acknowledgement Check(const access::Principal& who, v1::PublishItem item) const override {
    const std::string traceparent;
    return Preparer({feeds_, grants_, *keys_, limits_, who, traceparent, clock_.Now(), divisions_.get()})
        .Prepare(item)
        .ack;
  }

  absl::StatusOr<std::string> LoadCursor(std::string_view name) const override {
    absl::StatusOr<std::optional<std::string>> value = database_.Get(store::Family::kIngest, CursorKey(name));
    if (!value.ok()) return value.status();
    return value->value_or("");
  }

 private:
  store::Database& database_;
  const FeedTable& feeds_;
  const access::Grants& grants_;
  const std::shared_ptr<const crypto::KeyRing> keys_;
  const std::shared_ptr<const model::DivisionList> divisions_;
  const base::Clock& clock_;
  const Limits limits_;
  std::unique_ptr<Committer> committer_;
};

// The blocking face that in-process sources see.
class BlockingIntake final : public ports::Intake {
 public:
  BlockingIntake(IngestImpl& ingest, access::Principal principal) : ingest_(ingest), principal_(std::move(principal)) {}

  Acks Submit(ports::Batch batch) override {
    Submission submission;
    submission.principal = batch.principal.empty() ? principal_ : access::Principal{std::move(batch.principal)};
    submission.traceparent = std::move(batch.traceparent);
    submission.items.reserve(batch.items.size());
    for (v1::PublishItem& item : batch.items) submission.items.push_back(&item);
    submission.cursor_name = std::move(batch.cursor_name);
    submission.cursor = std::move(batch.cursor);
    absl::Notification finished;
    Acks result;
    submission.done = [&](Acks acks) {
      result = std::move(acks);
      finished.Notify();
    };
    absl::Status status = ingest_.Submit(submission);
    while (absl::IsResourceExhausted(status) && batch.when_full == ports::WhenFull::kWait) {
      ingest_.WaitForRoom(base::DeadlineIn(absl::Milliseconds(100)));
      status = ingest_.Submit(submission);
    }
    if (!status.ok()) return status;
    finished.WaitForNotification();
    return result;
  }

  absl::StatusOr<std::string> LoadCursor(std::string_view name) override { return ingest_.LoadCursor(name); }

 private:
  IngestImpl& ingest_;
  const access::Principal principal_;
};

std::unique_ptr<ports::Intake> IngestImpl::MakeIntake(access::Principal principal) {
  return std::make_unique<BlockingIntake>(*this, std::move(principal));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ingest>> Ingest::Open(store::Database& database, journal::Journal& journal,
                                                     const FeedTable& feeds, const access::Grants& grants,
                                                     std::shared_ptr<const crypto::KeyRing> keys,
                                                     std::shared_ptr<const model::DivisionList> divisions,
                                                     const base::Clock& clock, Limits limits) {
  absl::StatusOr<std::unique_ptr<Committer>> committer =
      Committer::Open(database, journal, clock, limits.max_queued_bytes);
  if (!committer.ok()) return committer.status();
  return std::make_unique<IngestImpl>(database, feeds, grants, std::move(keys), std::move(divisions), clock, limits,
                                      *std::move(committer));
}

}  // namespace zhudong::ingest
