#include "adapters/http_poll/handover.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gateway/mapping/json_text.h"
#include "gateway/mapping/records.h"

namespace zhudong::http_poll {
namespace {

using nlohmann::json;

constexpr size_t kMostSettled = 100000;
constexpr size_t kMostRejected = 1000;
constexpr size_t kMostBatchBytes = 4u << 20;
constexpr size_t kDigestBytes = 8;

std::string TextOf(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

bool IsClosed(const v1::Acknowledgement& result) {
  return std::any_of(result.findings().begin(), result.findings().end(), [](const v1::Finding& finding) {
    return finding.code() == v1::FINDING_CODE_REFUSED_UNKNOWN_FEED ||
           finding.code() == v1::FINDING_CODE_REFUSED_NOT_GRANTED;
  });
}

}  // namespace

Handover::Handover(HandoverOptions options, std::shared_ptr<const mapping::Mapping> mapping, mapping::Hash hash,
                   Session& session)
    : options_(std::move(options)),
      hash_(std::move(hash)),
      mapper_(mapping == nullptr ? nullptr
                                 : std::make_unique<mapping::RecordMapper>(std::move(mapping), options_.feed, hash_)),
      session_(session) {}

void Handover::BeginWalk(const std::vector<std::string>& rejected) {
  rejected_.insert(rejected.begin(), rejected.end());
  rejected_here_.clear();
}

std::vector<std::string> Handover::EndWalk() {
  rejected_ = rejected_here_;
  return {rejected_.begin(), rejected_.end()};
}

absl::StatusOr<bool> Handover::Submit(ports::Intake& intake, const std::vector<json>& records, int64_t first) {
  bool brought_new = false;
  size_t next = 0;
  do {
    Pending pending;
    absl::Status added;
    while (next < records.size() && pending.batch.items.size() < options_.batch_items &&
           pending.bytes < kMostBatchBytes) {
      added = Add(records[next], first + static_cast<int64_t>(next), pending);
      if (!added.ok()) break;
      ++next;
    }
    const absl::StatusOr<bool> handed = Hand(intake, std::move(pending));
    if (!handed.ok()) return handed;
    brought_new |= *handed;
    if (!added.ok()) return added;
  } while (next < records.size());
  return brought_new;
}

absl::Status Handover::Add(const json& entry, int64_t number, Pending& pending) {
  const std::string raw = TextOf(entry);
  std::string digest = absl::BytesToHexString(hash_(raw).substr(0, kDigestBytes));
  if (rejected_.contains(digest)) {
    rejected_here_.insert(std::move(digest));
    return absl::OkStatus();
  }
  if (settled_.contains(digest)) return absl::OkStatus();
  absl::StatusOr<v1::PublishItem> item = ItemOf(entry);
  if (!item.ok()) return item.status();
  item->set_item(static_cast<uint64_t>(number));
  item->set_origin(absl::StrCat(options_.name, ":", number));
  if (item->original().empty()) item->set_original(mapping::CutOriginal(raw, raw.size()));
  pending.bytes += item->ByteSizeLong();
  pending.digests.push_back(std::move(digest));
  pending.batch.items.push_back(*std::move(item));
  return absl::OkStatus();
}

absl::StatusOr<v1::PublishItem> Handover::ItemOf(const json& entry) {
  const auto item_of = [this](const json& record) {
    return mapper_ != nullptr ? mapper_->MapJson(record) : mapping::ItemFromJson(record, options_.feed);
  };
  const Detail& detail = options_.detail;
  if (detail.path.empty()) return item_of(entry);
  const std::string key = TextAt(entry, detail.key);
  if (key.empty()) {
    return mapping::Unreadable(options_.feed, v1::FINDING_CODE_ERROR_MISSING, detail.key,
                               "the list's entry has no key to ask for its record by");
  }
  const size_t place = detail.path.find("{}");
  const absl::StatusOr<Answer> answer =
      session_.Get(detail.path.substr(0, place) + http::EscapeQuery(key) + detail.path.substr(place + 2));
  if (!answer.ok() && !absl::IsNotFound(answer.status())) return answer.status();
  const json* const record = answer.ok() ? mapping::At(answer->body, detail.record) : nullptr;
  if (record == nullptr || !record->is_object()) {
    return mapping::Unreadable(options_.feed, v1::FINDING_CODE_ERROR_MISSING, detail.record,
                               "the platform lists it, and has no record of it");
  }
  v1::PublishItem item = item_of(*record);
  const std::string raw = TextOf(*record);
  item.set_original(mapping::CutOriginal(raw, raw.size()));
  return item;
}

absl::StatusOr<bool> Handover::Hand(ports::Intake& intake, Pending pending) {
  if (pending.batch.items.empty()) return false;
  const absl::StatusOr<std::vector<v1::Acknowledgement>> results = intake.Submit(std::move(pending.batch));
  if (!results.ok()) return results.status();
  bool brought_new = false;
  if (settled_.size() > kMostSettled) settled_.clear();
  for (size_t i = 0; i < results->size() && i < pending.digests.size(); ++i) {
    const v1::Acknowledgement& result = (*results)[i];
    if (IsClosed(result)) {
      return absl::PermissionDeniedError(absl::StrCat("the gateway takes nothing for feed ", options_.feed,
                                                      " from this source: grant its principal to publish it"));
    }
    const bool taken = result.outcome() == v1::OUTCOME_ACCEPTED || result.outcome() == v1::OUTCOME_DUPLICATE;
    brought_new |= result.outcome() == v1::OUTCOME_ACCEPTED;
    if (!taken && rejected_.size() < kMostRejected) {
      rejected_here_.insert(pending.digests[i]);
      rejected_.insert(pending.digests[i]);
    }
    settled_.insert(pending.digests[i]);
  }
  return brought_new;
}

}  // namespace zhudong::http_poll
