// A source for platforms that can only POST JSON over HTTPS: `POST /v1/feeds/{feed}/events`. README.md says what a
// caller sends and reads.
//
// reads:     requests, each proved by a client certificate or a signature
// writes:    their items, as the principal who sent them; keeps no cursor
// remembers: nonces and answers, in memory and bounded (signature.h, idempotency.h)
// promise:   a request is answered after everything its answer says is on disk; every record in it is counted once as
//            accepted, duplicate, quarantined or refused, and so is a body that can't be read at all
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "adapters/http_push/body.h"
#include "adapters/http_push/idempotency.h"
#include "adapters/http_push/signature.h"
#include "gateway/base/clock.h"
#include "gateway/http/server.h"
#include "gateway/ports/source.h"

namespace zhudong::http_push {

struct Options {
  http::ServerOptions server;  // before_body and refusal are this source's to set
  std::vector<Shape> feeds;    // each once
  std::vector<SigningKey> keys;
  SignatureOptions signatures;
  size_t max_answer_bytes = 16u << 20;  // kept for Idempotency-Key
  int max_requests_per_principal = 8;   // at once; at least 1
  // OK, or PERMISSION_DENIED, for a principal and a feed.
  std::function<absl::Status(const std::string& principal, const std::string& feed)> may_publish;
};

// Thread-safe as ports::Source says.
class HttpPush final : public ports::Source {
 public:
  // `clock` dates the status and the signatures; `log` gets a sentence for callers that are not let in, and may be
  // empty.
  HttpPush(Options options, const base::Clock& clock, std::function<void(std::string_view)> log);
  ~HttpPush() override { Stop(); }

  // INVALID_ARGUMENT, FAILED_PRECONDITION as of http::Server::Start.
  absl::Status Start(ports::Intake& intake) override;
  void Stop() override;
  v1::SourceStatus Status() const override;
  // host:port, once it is started.
  std::string address() const { return server_ ? server_->address() : ""; }

 private:
  // One of a principal's places among those that are worked on; gives it back.
  class Place;

  const Shape* FeedOf(const std::string& path) const;
  std::optional<http::Response> BeforeBody(const http::Incoming& incoming);
  http::Response Refusal(const http::Incoming& incoming, int status, const std::string& sentence);
  http::Response Handle(const http::Incoming& incoming);
  // With whom, and with what body, is settled.
  http::Response Publish(const http::Incoming& incoming, const Shape& feed, const std::string& principal);
  http::Response Submit(const http::Incoming& incoming, const std::string& principal, Body body);
  void Denied(const http::Incoming& incoming, const absl::Status& why);

  const Options options_;
  const base::Clock& clock_;
  const std::function<void(std::string_view)> log_;
  Signatures signatures_;
  Idempotency answers_;
  ports::Intake* intake_ = nullptr;
  std::unique_ptr<http::Server> server_;
  mutable absl::Mutex mutex_;
  std::map<std::string, int> working_ ABSL_GUARDED_BY(mutex_);  // requests of each principal
  uint64_t denied_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time last_told_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  v1::SourceStatus status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::http_push
