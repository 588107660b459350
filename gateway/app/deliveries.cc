#include "gateway/app/deliveries.h"

#include <random>
#include <utility>

#include "gateway/app/news_log.h"
#include "gateway/app/translate.h"

namespace zhudong::app {

absl::StatusOr<delivery::EventChoices> ToChoices(const config::Config& config) {
  delivery::EventChoices choices;
  for (const config::Subscriber& subscriber : config.subscribers) {
    absl::StatusOr<delivery::SubscriberOptions> options = ToSubscriberOptions(subscriber);
    if (!options.ok()) return options.status();
    choices.Add(subscriber.name, subscriber.principal, std::move(options->choice));
  }
  return choices;
}

absl::StatusOr<Deliveries::Made> Deliveries::Make(const config::Config& config, const std::string& name,
                                                  const AdapterContext& context) const {
  for (config::Subscriber subscriber : config.subscribers) {
    if (subscriber.name != name) continue;
    // Between gateways and their own peers, what a subscriber does not say is as the server's own.
    if (subscriber.type == "grpc_push") {
      if (subscriber.certificate.empty()) subscriber.certificate = config.server.certificate;
      if (subscriber.key.empty()) subscriber.key = config.server.key;
      if (subscriber.ca.empty()) subscriber.ca = config.server.client_ca;
    }
    absl::StatusOr<delivery::SubscriberOptions> options = ToSubscriberOptions(subscriber);
    if (!options.ok()) return options.status();
    if (absl::Status bounds = delivery::CheckOptions(*options); !bounds.ok()) return bounds;
    absl::StatusOr<std::unique_ptr<ports::Sink>> sink = MakeSink(subscriber, context);
    if (!sink.ok()) return sink.status();
    options->tell = [this, name](const delivery::News& news) { LogNews(name, news, log_); };
    return Made{around_(name, *std::move(sink)), *std::move(options)};
  }
  return absl::NotFoundError("no subscriber is named `" + name + "`");
}

absl::Status Deliveries::Open(Made made) {
  const std::string name = made.options.name;
  absl::StatusOr<std::unique_ptr<delivery::Deliverer>> deliverer = delivery::Deliverer::Open(
      std::move(made.options), database_, outbox_, std::move(made.sink), clock_, std::random_device{}());
  if (!deliverer.ok()) return deliverer.status();
  deliverers_.Put(name, *std::move(deliverer));
  leftovers_->SetConfigured(deliverers_.Names());
  return absl::OkStatus();
}

void Deliveries::Start(const std::string& subscriber) {
  if (const std::shared_ptr<delivery::Deliverer> found = deliverers_.Find(subscriber)) found->Start();
}

void Deliveries::Stop(const std::string& subscriber) {
  if (const std::shared_ptr<delivery::Deliverer> found = deliverers_.Find(subscriber)) found->Stop();
}

void Deliveries::Remove(const std::string& subscriber) {
  deliverers_.Remove(subscriber);
  leftovers_->SetConfigured(deliverers_.Names());
}

void Deliveries::StartAll() {
  const std::shared_ptr<const delivery::Deliverers::List> all = deliverers_.All();
  for (const auto& [name, deliverer] : *all) deliverer->Start();
}

void Deliveries::StopAll() {
  const std::shared_ptr<const delivery::Deliverers::List> all = deliverers_.All();
  for (const auto& [name, deliverer] : *all) deliverer->Stop();
}

}  // namespace zhudong::app
