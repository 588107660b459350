#include "adapters/http_push/idempotency.h"

#include "gateway/model/errors.h"

namespace zhudong::http_push {
namespace {

constexpr absl::Duration kKept = absl::Hours(24);
constexpr size_t kEntryBytes = 512;  // about what an entry takes besides its answer

}  // namespace

std::variant<Idempotency::New, http::Response, absl::Status> Idempotency::Begin(const std::string& key,
                                                                                const std::string& body_digest) {
  absl::MutexLock lock(&mutex_);
  while (!order_.empty() && entries_.at(order_.front()).end < clock_.Now()) Forget(std::string(order_.front()));
  const auto [entry, fresh] = entries_.try_emplace(key);
  if (fresh) {
    entry->second.digest = body_digest;
    return New{};
  }
  if (entry->second.digest != body_digest) {
    return model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_IDEMPOTENCY_KEY_REUSED,
                        "this Idempotency-Key was used with another body: make a new one for every new body");
  }
  if (!entry->second.done) {
    return model::Error(absl::StatusCode::kAborted, v1::ERROR_REASON_IDEMPOTENCY_KEY_IN_USE,
                        "the first request with this Idempotency-Key is still worked on: send it again a little later");
  }
  return entry->second.answer;
}

void Idempotency::Finish(const std::string& key, const http::Response& answer) {
  absl::MutexLock lock(&mutex_);
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return;
  entry->second.done = true;
  entry->second.answer = answer;
  entry->second.end = clock_.Now() + kKept;
  entry->second.place = order_.insert(order_.end(), key);
  bytes_ += answer.body.size() + kEntryBytes;
  while (bytes_ > max_bytes_) Forget(std::string(order_.front()));
}

void Idempotency::Abandon(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  entries_.erase(key);
}

void Idempotency::Forget(const std::string& key) {
  const auto entry = entries_.find(key);
  bytes_ -= entry->second.answer.body.size() + kEntryBytes;
  order_.erase(entry->second.place);
  entries_.erase(entry);
}

}  // namespace zhudong::http_push
