#include "gateway/ingest/counters.h"

#include <algorithm>
#include <utility>

#include "gateway/base/bytes.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::ingest {
namespace {

constexpr std::string_view kPrefix = "f";

std::string KeyOf(const std::string& feed) { return std::string(kPrefix) + feed; }

void Later(google::protobuf::Timestamp& kept, int64_t seconds) {
  if (seconds > kept.seconds()) kept.set_seconds(seconds);
}

void CountFindings(v1::FeedStatus& status, const v1::Acknowledgement& ack) {
  for (const v1::Finding& finding : ack.findings()) {
    auto* counts = status.mutable_findings();
    auto it = std::find_if(counts->begin(), counts->end(),
                           [&](const v1::FindingCount& count) { return count.code() == finding.code(); });
    v1::FindingCount& count = it == counts->end() ? *counts->Add() : *it;
    count.set_code(finding.code());
    count.set_count(count.count() + 1);
  }
}

void CountKind(v1::FeedStatus& status, const Prepared& item, absl::Time now) {
  auto* kinds = status.mutable_kinds();
  auto it =
      std::find_if(kinds->begin(), kinds->end(), [&](const v1::KindStatus& kind) { return kind.kind() == item.kind; });
  v1::KindStatus& kind = it == kinds->end() ? *kinds->Add() : *it;
  kind.set_kind(item.kind);
  kind.set_accepted(kind.accepted() + 1);
  Later(*kind.mutable_last_occurred_at(), item.occurred_s);
  Later(*kind.mutable_last_recorded_at(), item.recorded_s);
  Later(*kind.mutable_last_received_at(), absl::ToUnixSeconds(now));
}

}  // namespace

absl::StatusOr<Counters> Counters::Load(const store::Reader& reader) {
  Counters counters;
  const auto cursor = reader.Range(store::Family::kIngest, kPrefix, base::PrefixEnd(kPrefix));
  for (; cursor->Valid(); cursor->Next()) {
    zhudong::store::v1::FeedCounters row;
    if (!row.ParseFromArray(cursor->Value().data(), static_cast<int>(cursor->Value().size()))) {
      return absl::DataLossError("the counters of a feed can't be read");
    }
    counters.kept_[std::string(cursor->Key().substr(kPrefix.size()))] = std::move(*row.mutable_status());
  }
  if (absl::Status status = cursor->status(); !status.ok()) return status;
  return counters;
}

v1::FeedStatus& Counters::Pending(const std::string& feed) {
  const auto [it, inserted] = pending_.try_emplace(feed);
  if (inserted) {
    if (const auto kept = kept_.find(feed); kept != kept_.end()) it->second = kept->second;
    it->second.set_feed(feed);
  }
  return it->second;
}

void Counters::Count(const Prepared& item, absl::Time now) {
  v1::FeedStatus& status = Pending(item.feed ? item.feed->name : std::string(kUnknownFeed));
  status.set_received(status.received() + 1);
  switch (item.ack.outcome()) {
    case v1::OUTCOME_ACCEPTED:
      status.set_accepted(status.accepted() + 1);
      if (!item.ack.findings().empty()) status.set_noted(status.noted() + 1);
      CountKind(status, item, now);
      break;
    case v1::OUTCOME_DUPLICATE:
      status.set_duplicates(status.duplicates() + 1);
      break;
    case v1::OUTCOME_QUARANTINED:
      status.set_quarantined(status.quarantined() + 1);
      break;
    default:
      status.set_refused(status.refused() + 1);
      break;
  }
  if (!item.ack.findings().empty()) CountFindings(status, item.ack);
}

void Counters::Stage(store::Batch& batch) const {
  for (const auto& [feed, status] : pending_) {
    zhudong::store::v1::FeedCounters row;
    *row.mutable_status() = status;
    batch.Put(store::Family::kIngest, KeyOf(feed), row.SerializeAsString());
  }
}

void Counters::Commit() {
  for (auto& [feed, status] : pending_) kept_[feed] = std::move(status);
  pending_.clear();
}

void Counters::Abandon() { pending_.clear(); }

std::vector<v1::FeedStatus> Counters::All() const {
  std::vector<v1::FeedStatus> all;
  for (const auto& [feed, status] : kept_) all.push_back(status);
  return all;
}

}  // namespace zhudong::ingest
