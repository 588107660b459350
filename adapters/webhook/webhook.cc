#include "adapters/webhook/webhook.h"

#include <utility>

#include "adapters/webhook/payload.h"

namespace zhudong::webhook {
namespace {

using Kind = pushing::Outcome::Kind;

pushing::Outcome Post(const std::string& path, const v1::DemandEvent& event, const pushing::Line& line) {
  absl::StatusOr<std::string> body = BodyOf(event);
  if (!body.ok()) return {Kind::kFailed, body.status(), "NO_JSON"};
  const absl::StatusOr<http::Request> request = pushing::SignedPost(path, IdOf(event), *std::move(body), event, line);
  if (!request.ok()) return {Kind::kFailed, request.status(), "NO_SIGNATURE"};
  return pushing::OutcomeOf(line.client.Send(*request, line.deadline), line.clock.Now());
}

}  // namespace

std::unique_ptr<ports::Sink> NewWebhook(const pushing::Options& options, std::unique_ptr<http::Client> client,
                                        pushing::SecretFile secrets, const base::Clock& clock) {
  return pushing::NewHttpSink(options, std::move(client), std::move(secrets), clock,
                              [path = options.path](const v1::DemandEvent& event, const pushing::Line& line) {
                                return Post(path, event, line);
                              });
}

}  // namespace zhudong::webhook
