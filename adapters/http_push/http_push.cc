#include "adapters/http_push/http_push.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "adapters/http_push/answer.h"
#include "gateway/base/text.h"
#include "gateway/mapping/records.h"
#include "gateway/model/errors.h"
#include "gateway/model/traceparent.h"

namespace zhudong::http_push {
namespace {

constexpr std::string_view kBefore = "/v1/feeds/";
constexpr std::string_view kBehind = "/events";
constexpr size_t kMaxKeyBytes = 255;
constexpr absl::Duration kLogEvery = absl::Seconds(1);

std::string Header(const http::Incoming& incoming, const char* name) {
  const auto found = incoming.headers.find(name);
  return found == incoming.headers.end() ? "" : found->second;
}

std::string Traceparent(const std::string& text) { return model::IsTraceparent(text) ? text : ""; }

bool IsIdempotencyKey(const std::string& text) {
  return text.size() <= kMaxKeyBytes &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

absl::Status Unproved() {
  return model::Error(absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_NO_PRINCIPAL,
                      "show a client certificate with a spiffe:// URI in its subjectAltName, or sign the request");
}

}  // namespace

class HttpPush::Place {
 public:
  Place(HttpPush& push, const std::string& principal) : push_(push), principal_(principal) {
    absl::MutexLock lock(&push_.mutex_);
    int& working = push_.working_[principal_];
    given_ = working < push_.options_.max_requests_per_principal;
    if (given_) ++working;
  }
  ~Place() {
    absl::MutexLock lock(&push_.mutex_);
    if (given_ && --push_.working_[principal_] == 0) push_.working_.erase(principal_);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool given() const { return given_; }

 private:
  HttpPush& push_;
  const std::string principal_;
  bool given_ = false;
};

HttpPush::HttpPush(Options options, const base::Clock& clock, std::function<void(std::string_view)> log)
    : options_(std::move(options)),
      clock_(clock),
      log_(std::move(log)),
      signatures_(options_.keys, options_.signatures, clock),
      answers_(options_.max_answer_bytes, clock) {
  absl::MutexLock lock(&mutex_);
  status_.set_source("http-push");
  status_.set_state("stopped");
}

absl::Status HttpPush::Start(ports::Intake& intake) {
  intake_ = &intake;
  http::ServerOptions server = options_.server;
  server.before_body = [this](const http::Incoming& incoming) { return BeforeBody(incoming); };
  server.refusal = [this](const http::Incoming& incoming, int status, const std::string& sentence) {
    return Refusal(incoming, status, sentence);
  };
  server.log = log_;
  auto started = http::Server::Start(server, {{"POST /v1/feeds/[a-z0-9-]+/events",
                                               [this](const http::Incoming& incoming) { return Handle(incoming); }}});
  if (!started.ok()) return started.status();
  server_ = *std::move(started);
  absl::MutexLock lock(&mutex_);
  status_.set_state("running");
  status_.mutable_since()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  return absl::OkStatus();
}

void HttpPush::Stop() {
  if (server_) server_->Stop();
  absl::MutexLock lock(&mutex_);
  status_.set_state("stopped");
}

v1::SourceStatus HttpPush::Status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

const Shape* HttpPush::FeedOf(const std::string& path) const {
  if (!path.starts_with(kBefore) || !path.ends_with(kBehind)) return nullptr;
  const std::string name = path.substr(kBefore.size(), path.size() - kBefore.size() - kBehind.size());
  const auto found = std::find_if(options_.feeds.begin(), options_.feeds.end(),
                                  [&](const Shape& shape) { return shape.feed == name; });
  return found == options_.feeds.end() ? nullptr : &*found;
}

// At most a line a second, however many knock.
void HttpPush::Denied(const http::Incoming& incoming, const absl::Status& why) {
  std::string sentence;
  {
    absl::MutexLock lock(&mutex_);
    ++denied_;
    sentence =
        absl::StrCat("not let in at ", incoming.path.substr(0, 100), ": ", why.message(), " (", denied_, " so far)");
    status_.set_last_error(sentence);
    if (clock_.Now() - last_told_ < kLogEvery) return;
    last_told_ = clock_.Now();
  }
  if (log_) log_(sentence);
}

std::optional<http::Response> HttpPush::BeforeBody(const http::Incoming& incoming) {
  const Shape* const feed = FeedOf(incoming.path);
  absl::Status allowed;
  if (feed == nullptr) {
    allowed = model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_FEED_UNKNOWN,
                           "no feed of this name takes events here: ask the operator which do");
  } else if (!incoming.principal.empty()) {
    allowed = options_.may_publish(incoming.principal, feed->feed);
    // Counted as refused by the gateway itself.
    if (!allowed.ok()) {
      (void)intake_->Submit({.items = WholeBody(feed->feed, v1::FINDING_CODE_ERROR_UNREADABLE, "not granted", ""),
                             .principal = incoming.principal,
                             .when_full = ports::WhenFull::kRefuse});
    }
  } else {
    allowed = Signatures::IsSigned(incoming) ? signatures_.CheckHead(incoming, feed->feed) : Unproved();
  }
  if (allowed.ok()) return std::nullopt;
  Denied(incoming, allowed);
  return ToError(allowed);
}

http::Response HttpPush::Refusal(const http::Incoming& incoming, int status, const std::string& sentence) {
  const Shape* const feed = FeedOf(incoming.path);
  if (status == 413 && feed != nullptr && !incoming.principal.empty()) {
    // Kept and counted, as far as it came; who is not proved yet adds nothing to a feed's counts.
    Body body{WholeBody(feed->feed, v1::FINDING_CODE_ERROR_TOO_LONG, "the body is too long", incoming.body),
              model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_FRAME_TOO_LARGE, sentence)};
    return Submit(incoming, incoming.principal, std::move(body));
  }
  absl::Status error = model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_BODY_UNREADABLE, sentence);
  if (status == 404) error = model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_FEED_UNKNOWN, sentence);
  if (status == 405) error = model::Error(absl::StatusCode::kUnimplemented, v1::ERROR_REASON_FEED_UNKNOWN, sentence);
  if (status == 413) {
    error = model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_FRAME_TOO_LARGE, sentence);
  }
  if (status == 415) error = model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_MEDIA_TYPE, sentence);
  return ToError(error);
}

http::Response HttpPush::Handle(const http::Incoming& incoming) {
  const Shape& feed = *FeedOf(incoming.path);  // BeforeBody found it
  std::string principal = incoming.principal;
  if (principal.empty()) {
    absl::StatusOr<std::string> proved = signatures_.Check(incoming, feed.feed);
    absl::Status allowed = proved.ok() ? options_.may_publish(*proved, feed.feed) : proved.status();
    if (!allowed.ok()) {
      Denied(incoming, allowed);
      return ToError(allowed);
    }
    principal = *std::move(proved);
  }
  const Place place(*this, principal);
  if (!place.given()) {
    return ToError(model::Error(absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED,
                                "too many of your requests are worked on at once: send again after the time given"));
  }
  const std::string key = Header(incoming, "idempotency-key");
  if (key.empty()) return Publish(incoming, feed, principal);
  if (!IsIdempotencyKey(key)) {
    return ToError(model::InvalidFields({{"Idempotency-Key", "1 to 255 plain characters"}}));
  }
  const std::string name = absl::StrCat(principal, "\n", feed.feed, "\n", key);
  // What the body is read as belongs to it.
  auto begun = answers_.Begin(name, feed.hash(absl::StrCat(Header(incoming, "content-type"), "\n", incoming.body)));
  if (const auto* refused = std::get_if<absl::Status>(&begun)) return ToError(*refused);
  if (auto* before = std::get_if<http::Response>(&begun)) {
    before->headers["Idempotency-Replayed"] = "true";
    return *std::move(before);
  }
  // What may come out otherwise at another time is not remembered, least of all where no answer was found at all.
  absl::Cleanup abandon = [&] { answers_.Abandon(name); };
  http::Response answer = Publish(incoming, feed, principal);
  if (answer.status >= 500 || answer.status == 429) return answer;
  std::move(abandon).Cancel();
  answers_.Finish(name, answer);
  return answer;
}

http::Response HttpPush::Publish(const http::Incoming& incoming, const Shape& feed, const std::string& principal) {
  absl::StatusOr<Announced> announced = ReadHead(incoming.headers);
  if (!announced.ok()) return ToError(announced.status());
  if (announced->form == Form::kBinaryCloudEvent && incoming.principal.empty()) {
    return ToError(model::Error(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_MEDIA_TYPE,
                                "a signature is not over ce- headers: send signed CloudEvents in structured mode"));
  }
  Body body = ReadBody(feed, *announced, incoming.headers, incoming.body);
  if (body.items.empty()) return ToAnswer({}, {});
  return Submit(incoming, principal, std::move(body));
}

http::Response HttpPush::Submit(const http::Incoming& incoming, const std::string& principal, Body body) {
  // Of the items no more is needed afterwards than their ids.
  std::vector<v1::PublishItem> ids(body.items.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    if (body.items[i].has_event()) ids[i].mutable_event()->set_event_id(body.items[i].event().event_id());
  }
  absl::StatusOr<std::vector<v1::Acknowledgement>> results =
      intake_->Submit({.items = std::move(body.items),
                       .principal = principal,
                       .traceparent = Traceparent(Header(incoming, "traceparent")),
                       .when_full = ports::WhenFull::kRefuse});
  if (!results.ok()) return ToError(results.status());
  return body.status.ok() ? ToAnswer(ids, *results) : ToError(body.status, *results);
}

}  // namespace zhudong::http_push
