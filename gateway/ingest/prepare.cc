#include "gateway/ingest/prepare.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/ingest/validate.h"
#include "gateway/model/dates.h"
#include "gateway/model/event_kind.h"
#include "gateway/model/identifier_text.h"
#include "gateway/model/mask.h"
#include "gateway/model/serialize.h"
#include "gateway/model/text.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::ingest {
namespace {

constexpr size_t kDigestBytes = 16;
constexpr size_t kMaxOriginBytes = 512;
constexpr size_t kMaxFindingFieldBytes = 256;
constexpr size_t kMaxFindingMessageBytes = 1024;

void Find(v1::Acknowledgement& ack, v1::FindingCode code, std::string_view field, std::string message) {
  v1::Finding& finding = *ack.add_findings();
  finding.set_code(code);
  finding.set_field(std::string(field));
  finding.set_message(std::move(message));
}

void Refuse(Prepared& prepared, v1::FindingCode code, std::string_view field, std::string message) {
  prepared.ack.set_outcome(v1::OUTCOME_REFUSED);
  Find(prepared.ack, code, field, std::move(message));
}

// What an adapter, or a publisher in its place, found: bounded, as findings of our own are, and of codes that the
// contract has, because they are counted by code and kept with every later count. `instead` of an unknown code;
// UNSPECIFIED leaves it out.
std::vector<v1::Finding> Told(google::protobuf::RepeatedPtrField<v1::Finding>& findings, v1::FindingCode instead,
                              absl::Time now) {
  std::vector<v1::Finding> kept;
  for (v1::Finding& finding : findings) {
    if (kept.size() == kMaxFindings) break;
    if (!v1::FindingCode_IsValid(finding.code()) || finding.code() == v1::FINDING_CODE_UNSPECIFIED) {
      if (instead == v1::FINDING_CODE_UNSPECIFIED) continue;
      finding.set_code(instead);
    }
    finding.set_field(model::ShownWords(finding.field(), kMaxFindingFieldBytes, model::DayOf(now)));
    finding.set_message(model::ShownWords(finding.message(), kMaxFindingMessageBytes, model::DayOf(now)));
    kept.push_back(std::move(finding));
  }
  return kept;
}

// `as_it_came` stands in where the caller gave no original bytes.
void Quarantine(v1::PublishItem& item, std::string as_it_came, const PrepareContext& context, Prepared& prepared) {
  prepared.ack.set_outcome(v1::OUTCOME_QUARANTINED);
  std::string original = std::move(*item.mutable_original());
  const std::string event_beside = original.empty() ? "" : as_it_came;
  if (original.empty()) original = std::move(as_it_came);
  if (original.size() > context.limits.max_original_bytes) {
    original.resize(context.limits.max_original_bytes);
    original += "…(cut)";
  }
  zhudong::store::v1::QuarantineRecord record;
  record.set_received_at_us(absl::ToUnixMicros(context.now));
  record.set_feed(prepared.feed->name);
  record.set_principal(context.principal.id);
  *record.mutable_findings() = prepared.ack.findings();
  record.set_origin(model::ToUtf8(item.origin(), kMaxOriginBytes));  // a file's name may be in any encoding
  const absl::StatusOr<std::string> sealed = context.keys.Seal(original, prepared.feed->name);
  if (sealed.ok()) record.set_sealed_original(*sealed);
  // Where the original is the platform's own row, what was made of it is where mending begins.
  if (!event_beside.empty()) {
    const absl::StatusOr<std::string> event = context.keys.Seal(event_beside, prepared.feed->name);
    if (event.ok()) record.set_sealed_event(*event);
  }
  prepared.quarantine = record.SerializeAsString();
}

// The journal is kept for ever and tells nobody's license: a keyed digest stands in an identifier's place.
std::string Pseudonym(const std::string& identifier, const crypto::KeyRing& keys) {
  if (identifier.empty()) return {};
  return absl::StrCat("hmac-", crypto::Hex(keys.KeyedDigest("license", model::LicenseText(identifier))));
}

void HideIdentifiers(v1::LicenseChange& change, const crypto::KeyRing& keys) {
  change.set_license_identifier(Pseudonym(change.license_identifier(), keys));
  change.set_successor_identifier(Pseudonym(change.successor_identifier(), keys));
}

// `serialized` is the event as it is to be kept.
void Accept(v1::PublishItem& item, std::string serialized, const PrepareContext& context, Verdict verdict,
            Prepared& prepared) {
  const v1::Event& event = item.event();
  prepared.kind = model::KindOf(event);
  prepared.occurred_s = event.occurred_at().seconds();
  prepared.recorded_s = event.recorded_at().seconds();
  prepared.feed_sequence = event.feed_sequence();
  prepared.index_key = IndexKey(event.feed(), event.event_id());
  zhudong::store::v1::JournalRecord record;
  record.set_received_at_us(absl::ToUnixMicros(context.now));
  record.set_principal(context.principal.id);
  record.set_traceparent(context.traceparent);
  *record.mutable_event() = std::move(serialized);
  prepared.digest = crypto::Sha256(record.event()).substr(0, kDigestBytes);
  record.set_digest(prepared.digest);
  for (v1::Finding& note : Told(*item.mutable_notes(), v1::FINDING_CODE_UNSPECIFIED, context.now)) {
    *record.add_notes() = std::move(note);
  }
  for (v1::Finding& note : verdict.notes) *record.add_notes() = std::move(note);
  *prepared.ack.mutable_findings() = record.notes();
  record.SerializeToString(&prepared.record);
}

}  // namespace

std::string IndexKey(std::string_view feed, std::string_view event_id) {
  std::string key;
  key.reserve(feed.size() + event_id.size() + 4);
  base::AppendPart(key, feed);
  key += event_id;
  return key;
}

bool Preparer::Authorize(std::string_view feed, Prepared& prepared) {
  if (granted_ == nullptr || granted_->name != feed) {
    granted_ = nullptr;
    prepared.feed = context_.feeds.Find(feed);
    if (prepared.feed == nullptr) {
      Refuse(prepared, v1::FINDING_CODE_REFUSED_UNKNOWN_FEED, "event.feed",
             absl::StrCat("no feed `", model::ToUtf8(feed, 64), "`: ask the operator which feeds are set up"));
      return false;
    }
    if (!context_.grants.MayPublish(context_.principal, feed).allowed) {
      Refuse(prepared, v1::FINDING_CODE_REFUSED_NOT_GRANTED, "event.feed",
             absl::StrCat(context_.principal.id, " may not publish to ", prepared.feed->name,
                          ": ask the operator for a grant"));
      return false;
    }
    granted_ = prepared.feed;
  }
  prepared.feed = granted_;
  return true;
}

Prepared Preparer::Prepare(v1::PublishItem& item) {
  Prepared prepared;
  prepared.ack.set_item(item.item());
  if (item.has_unreadable()) {
    if (!Authorize(item.unreadable().feed(), prepared)) return prepared;
    for (v1::Finding& finding :
         Told(*item.mutable_unreadable()->mutable_findings(), v1::FINDING_CODE_ERROR_UNREADABLE, context_.now)) {
      *prepared.ack.add_findings() = std::move(finding);
    }
    if (prepared.ack.findings().empty()) {
      Find(prepared.ack, v1::FINDING_CODE_ERROR_UNREADABLE, "", "the adapter gave no reason");
    }
    Quarantine(item, "", context_, prepared);
    return prepared;
  }
  v1::Event& event = *item.mutable_event();
  if (!Authorize(event.feed(), prepared)) return prepared;
  // The digest is of these bytes: the same event sent again gives the same.
  std::string as_it_came = model::Serialize(event);
  if (as_it_came.size() > context_.limits.max_item_bytes) {
    Refuse(prepared, v1::FINDING_CODE_REFUSED_TOO_LARGE, "event",
           absl::StrCat("the event has more than ", context_.limits.max_item_bytes, " bytes"));
    return prepared;
  }
  const bool named_division = !event.division_code().empty();
  Verdict verdict = Validate(event, *prepared.feed, context_.now, context_.divisions);
  if (!verdict.errors.empty()) {
    for (v1::Finding& finding : verdict.errors) *prepared.ack.add_findings() = std::move(finding);
    Quarantine(item, std::move(as_it_came), context_, prepared);
    return prepared;
  }
  if (event.has_license_change()) {
    prepared.license_change = std::make_unique<v1::Event>(event);
    HideIdentifiers(*event.mutable_license_change(), context_.keys);
  }
  // Cleaning leaves a note, and a feed's own division may have been filled in: otherwise the event is as it came.
  if (!verdict.notes.empty() || !named_division || prepared.license_change != nullptr) {
    as_it_came = model::Serialize(event);
  }
  Accept(item, std::move(as_it_came), context_, std::move(verdict), prepared);
  return prepared;
}

}  // namespace zhudong::ingest
