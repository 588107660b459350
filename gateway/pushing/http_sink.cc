#include "gateway/pushing/http_sink.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/model/errors.h"
#include "gateway/pushing/turns.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::pushing {
namespace {

using Kind = Outcome::Kind;
using Events = std::vector<v1::DemandEvent>;

bool Took(Kind kind) { return kind == Kind::kApplied || kind == Kind::kDuplicate; }
bool Answered(Kind kind) { return Took(kind) || kind == Kind::kRefused || kind == Kind::kRejected; }

// One Deliver: hands events to those who send, and takes what became of them.
class Call {
 public:
  Call(const Events& events, absl::Time last_begin, size_t patience)
      : last_begin_(last_begin), patience_(patience), turns_(events), outcomes_(events.size()) {}

  // The next event to send; waits for one. nullopt when the call is over.
  std::optional<size_t> Next() {
    absl::MutexLock lock(&mutex_);
    while (!stopped_) {
      // The first event goes whatever the hour: a call must try something.
      if (begun_ && base::DeadlineIn(absl::ZeroDuration()) > last_begin_) break;
      if (const std::optional<size_t> index = turns_.Next()) {
        begun_ = true;
        return index;
      }
      if (!turns_.any_out()) break;
      changed_.Wait(&mutex_);
    }
    return std::nullopt;
  }

  void Done(size_t index, Outcome outcome) {
    absl::MutexLock lock(&mutex_);
    turns_.Done(index, Took(outcome.kind));
    answered_ |= Answered(outcome.kind);
    failures_ += Answered(outcome.kind) ? 0 : 1;
    // What speaks for the receiver as a whole ends the call, and so do failures alone.
    stopped_ |= !Answered(outcome.kind) && outcome.kind != Kind::kFailed;
    stopped_ |= !answered_ && failures_ >= patience_;
    outcomes_[index] = std::move(outcome);
    changed_.SignalAll();
  }

  // Once nobody sends any more: one for each event, nullopt for those that were not tried.
  std::vector<std::optional<Outcome>> Take() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(outcomes_, {});
  }

 private:
  const absl::Time last_begin_;
  const size_t patience_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  Turns turns_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::optional<Outcome>> outcomes_ ABSL_GUARDED_BY(mutex_);
  size_t failures_ ABSL_GUARDED_BY(mutex_) = 0;
  bool begun_ ABSL_GUARDED_BY(mutex_) = false;
  bool answered_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

v1::Receipt ReceiptOf(const v1::DemandEvent& event, const std::optional<Outcome>& outcome) {
  v1::Receipt receipt;
  receipt.set_event_id(event.event_id());
  if (!outcome || outcome->kind == Kind::kCancelled) {
    receipt.set_outcome(v1::RECEIPT_OUTCOME_NOT_TRIED);
    return receipt;
  }
  if (Took(outcome->kind)) {
    receipt.set_outcome(outcome->kind == Kind::kApplied ? v1::RECEIPT_OUTCOME_APPLIED : v1::RECEIPT_OUTCOME_DUPLICATE);
    return receipt;
  }
  receipt.set_outcome(outcome->kind == Kind::kRejected ? v1::RECEIPT_OUTCOME_REJECTED : v1::RECEIPT_OUTCOME_RETRY);
  receipt.set_code(outcome->code);
  receipt.set_message(std::string(outcome->error.message()));
  if (outcome->retry_after) {
    *receipt.mutable_retry_after() =
        google::protobuf::util::TimeUtil::MillisecondsToDuration(absl::ToInt64Milliseconds(*outcome->retry_after));
  }
  return receipt;
}

absl::Status ErrorOf(const Outcome& outcome) {
  if (outcome.kind == Kind::kGone) return ports::DisabledByReceiver(std::string(outcome.error.message()));
  absl::Status error = outcome.error;
  if (outcome.retry_after) model::SetRetryAfter(error, *outcome.retry_after);
  return error;
}

class HttpSink final : public ports::Sink {
 public:
  HttpSink(const Options& options, std::unique_ptr<http::Client> client, SecretFile secrets, const base::Clock& clock,
           Exchange exchange)
      : event_timeout_(options.event_timeout),
        parallel_(static_cast<size_t>(options.parallel)),
        client_(std::move(client)),
        clock_(clock),
        exchange_(std::move(exchange)),
        secrets_(std::move(secrets)) {}

  absl::StatusOr<std::vector<v1::Receipt>> Deliver(const Events& events, absl::Duration timeout) override;
  // One after the other (turns.h).
  bool KeepsOrder() const override { return true; }
  void Cancel() override {
    cancelled_ = true;
    client_->Cancel();
  }

 private:
  // What the receiver said of itself in a call that was otherwise answered, and that holds now.
  absl::Status Standing();
  void Remember(const Outcome& outcome);

  const absl::Duration event_timeout_;
  const size_t parallel_;
  const std::unique_ptr<http::Client> client_;
  const base::Clock& clock_;
  const Exchange exchange_;
  std::atomic<bool> cancelled_ = false;
  // Of the thread that calls Deliver.
  SecretFile secrets_;
  absl::Time busy_until_ = absl::InfinitePast();
  absl::Status standing_ = absl::OkStatus();
};

absl::Status HttpSink::Standing() {
  if (ports::IsDisabledByReceiver(standing_)) return std::exchange(standing_, absl::OkStatus());
  const absl::Duration left = busy_until_ - clock_.Now();
  if (left <= absl::ZeroDuration()) return absl::OkStatus();
  absl::Status status = standing_;
  model::SetRetryAfter(status, left);
  return status;
}

void HttpSink::Remember(const Outcome& outcome) {
  if (outcome.kind == Kind::kGone) {
    standing_ = ErrorOf(outcome);
  } else if (outcome.kind == Kind::kBusy && outcome.retry_after && !ports::IsDisabledByReceiver(standing_)) {
    standing_ = outcome.error;
    busy_until_ = std::max(busy_until_, clock_.Now() + *outcome.retry_after);
  }
}

absl::StatusOr<std::vector<v1::Receipt>> HttpSink::Deliver(const Events& events, absl::Duration timeout) {
  if (cancelled_) return ports::WithTried(absl::CancelledError("delivery is stopping"), 0);
  if (events.empty()) return std::vector<v1::Receipt>();
  if (absl::Status status = Standing(); !status.ok()) return ports::WithTried(std::move(status), 0);
  const std::shared_ptr<const Signer> signer = secrets_.Current();
  const size_t parallel = std::min(parallel_, events.size());
  Call call(events, base::DeadlineIn(timeout - event_timeout_), parallel);
  const auto send = [&] {
    while (const std::optional<size_t> index = call.Next()) {
      call.Done(*index, exchange_(events[*index], {*client_, *signer, clock_, base::DeadlineIn(event_timeout_)}));
    }
  };
  std::vector<std::thread> helpers;
  for (size_t i = 1; i < parallel; ++i) helpers.emplace_back(send);
  send();
  for (std::thread& helper : helpers) helper.join();

  const std::vector<std::optional<Outcome>> outcomes = call.Take();
  const Outcome* worst = nullptr;
  bool answered = false;
  size_t tried = 0;
  for (const std::optional<Outcome>& outcome : outcomes) {
    if (!outcome) continue;
    ++tried;
    answered |= Answered(outcome->kind);
    if (worst == nullptr || outcome->kind == Kind::kGone ||
        (outcome->kind == Kind::kBusy && worst->kind != Kind::kGone)) {
      worst = &*outcome;
    }
  }
  // Nothing shows that the receiver works at all: delivery finds out whether it or an event is to blame.
  if (!answered) return ports::WithTried(ErrorOf(*worst), tried);
  if (outcomes[0]->kind == Kind::kCancelled) return ports::WithTried(outcomes[0]->error, tried);
  Remember(*worst);
  std::vector<v1::Receipt> receipts;
  for (size_t i = 0; i < events.size(); ++i) receipts.push_back(ReceiptOf(events[i], outcomes[i]));
  return receipts;
}

}  // namespace

absl::StatusOr<http::Request> SignedPost(const std::string& path, const std::string& id, std::string body,
                                         const v1::DemandEvent& event, const Line& line) {
  http::Request request{.method = "POST", .path = path};
  request.body = std::move(body);
  // Of the attempt, and not of the event.
  const int64_t timestamp = absl::ToUnixSeconds(line.clock.Now());
  const absl::StatusOr<std::string> signature = line.signer.Sign(id, timestamp, request.body);
  if (!signature.ok()) return signature.status();
  request.headers = {{"webhook-id", id},
                     {"webhook-timestamp", absl::StrCat(timestamp)},
                     {"webhook-signature", *signature},
                     {"user-agent", "zhudong"}};
  if (!event.traceparent().empty()) request.headers.emplace_back("traceparent", event.traceparent());
  return request;
}

std::unique_ptr<ports::Sink> NewHttpSink(const Options& options, std::unique_ptr<http::Client> client,
                                         SecretFile secrets, const base::Clock& clock, Exchange exchange) {
  return std::make_unique<HttpSink>(options, std::move(client), std::move(secrets), clock, std::move(exchange));
}

}  // namespace zhudong::pushing
