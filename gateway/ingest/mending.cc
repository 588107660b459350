#include "gateway/ingest/mending.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gateway/model/errors.h"

namespace zhudong::ingest {
namespace {

// The findings as a caller is told of his own request: their paths begin with `event.` as the request's do.
absl::Status AsInvalid(const v1::Acknowledgement& acknowledgement) {
  std::vector<model::FieldViolation> violations;
  for (const v1::Finding& finding : acknowledgement.findings()) {
    violations.push_back({finding.field().empty() ? "event" : finding.field(), finding.message()});
  }
  if (violations.empty()) violations.push_back({"event", "it can't be accepted"});
  return model::InvalidFields(std::move(violations));
}

absl::StatusOr<v1::PublishItem> ItemOf(const v1::QuarantinedItem& quarantined, const v1::Event& event) {
  v1::PublishItem item;
  *item.mutable_event() = event;
  if (event.feed().empty()) item.mutable_event()->set_feed(quarantined.feed());
  if (item.event().feed() != quarantined.feed()) {
    return model::InvalidFields({{"event.feed", absl::StrCat("the item is of feed `", quarantined.feed(), "`")}});
  }
  item.set_origin(absl::StrCat("quarantine:", quarantined.quarantine_id()));
  v1::Finding& note = *item.add_notes();
  note.set_code(v1::FINDING_CODE_NOTE_MENDED_BY_OPERATOR);
  note.set_message(
      absl::StrCat("an operator sent it again in place of quarantined item ", quarantined.quarantine_id()));
  return item;
}

absl::StatusOr<v1::Acknowledgement> Publish(Ingest& ingest, const std::string& principal, v1::PublishItem item,
                                            const std::string& traceparent) {
  Submission submission;
  submission.principal = access::Principal{principal};
  submission.mended = true;
  submission.traceparent = traceparent;
  submission.items = {&item};
  absl::Notification finished;
  absl::StatusOr<std::vector<v1::Acknowledgement>> result;
  submission.done = [&](absl::StatusOr<std::vector<v1::Acknowledgement>> acknowledgements) {
    result = std::move(acknowledgements);
    finished.Notify();
  };
  if (absl::Status queued = ingest.Submit(submission); !queued.ok()) return queued;
  finished.WaitForNotification();
  if (!result.ok()) return result.status();
  if (result->empty()) return absl::InternalError("the ingest acknowledged nothing");
  return std::move(result->front());
}

}  // namespace

absl::StatusOr<v1::QuarantinedItem> Mending::Open(uint64_t id) const {
  absl::StatusOr<v1::GetQuarantinedItemResponse> found = ingest_.GetQuarantined(id);
  if (!found.ok()) return found.status();
  if (!found->item().has_settlement()) return std::move(*found->mutable_item());
  const v1::QuarantineSettlement& settled = found->item().settlement();
  return model::Error(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_QUARANTINE_SETTLED,
                      absl::StrCat("item ", id, " was settled before, by ", settled.by()), {{"by", settled.by()}});
}

absl::StatusOr<v1::ResubmitQuarantinedResponse> Mending::Check(uint64_t id, const v1::Event& event) const {
  absl::StatusOr<v1::QuarantinedItem> item = Open(id);
  if (!item.ok()) return item.status();
  absl::StatusOr<v1::PublishItem> publish = ItemOf(*item, event);
  if (!publish.ok()) return publish.status();
  v1::ResubmitQuarantinedResponse response;
  *response.mutable_acknowledgement() = ingest_.Check({item->principal()}, *std::move(publish));
  if (response.acknowledgement().outcome() != v1::OUTCOME_UNSPECIFIED) return AsInvalid(response.acknowledgement());
  *response.mutable_item() = *std::move(item);
  return response;
}

absl::StatusOr<v1::ResubmitQuarantinedResponse> Mending::Resubmit(uint64_t id, const v1::Event& event,
                                                                  const MendedBy& by) {
  absl::MutexLock lock(&one_at_a_time_);
  absl::StatusOr<v1::ResubmitQuarantinedResponse> response = Check(id, event);
  if (!response.ok()) return response;
  absl::StatusOr<v1::PublishItem> item = ItemOf(response->item(), event);
  if (!item.ok()) return item.status();
  absl::StatusOr<v1::Acknowledgement> ack =
      Publish(ingest_, response->item().principal(), *std::move(item), by.traceparent);
  if (!ack.ok()) return ack.status();
  if (ack->outcome() != v1::OUTCOME_ACCEPTED && ack->outcome() != v1::OUTCOME_DUPLICATE) return AsInvalid(*ack);
  v1::QuarantineSettlement settlement;
  settlement.set_outcome(v1::QUARANTINE_OUTCOME_RESUBMITTED);
  settlement.set_event_id(event.event_id());
  settlement.set_journal_sequence(ack->journal_sequence());
  absl::StatusOr<v1::QuarantinedItem> settled = Settle(std::move(*response->mutable_item()), settlement, by);
  if (!settled.ok()) return settled.status();
  *response->mutable_acknowledgement() = *std::move(ack);
  *response->mutable_item() = *std::move(settled);
  return response;
}

absl::StatusOr<v1::QuarantinedItem> Mending::Dismiss(uint64_t id, const MendedBy& by) {
  absl::MutexLock lock(&one_at_a_time_);
  absl::StatusOr<v1::QuarantinedItem> item = Open(id);
  if (!item.ok()) return item;
  v1::QuarantineSettlement settlement;
  settlement.set_outcome(v1::QUARANTINE_OUTCOME_DISMISSED);
  return Settle(*std::move(item), settlement, by);
}

absl::StatusOr<v1::QuarantinedItem> Mending::Settle(v1::QuarantinedItem item, v1::QuarantineSettlement settlement,
                                                    const MendedBy& by) {
  settlement.mutable_at()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  settlement.set_by(by.principal);
  settlement.set_reason(by.reason);
  if (absl::Status kept = ingest_.Settle(item.quarantine_id(), settlement); !kept.ok()) return kept;
  *item.mutable_settlement() = std::move(settlement);
  return item;
}

}  // namespace zhudong::ingest
