#include "gateway/app/gateway.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/access/grants.h"
#include "gateway/app/calendars.h"
#include "gateway/app/client_gate.h"
#include "gateway/app/feed_health.h"
#include "gateway/app/housekeeping.h"
#include "gateway/app/http_push_parts.h"
#include "gateway/app/keys.h"
#include "gateway/app/license_parts.h"
#include "gateway/app/license_settings.h"
#include "gateway/app/news_log.h"
#include "gateway/app/registry.h"
#include "gateway/app/rules.h"
#include "gateway/app/translate.h"
#include "gateway/crypto/keyring.h"
#include "gateway/delivery/delivery.h"
#include "gateway/delivery/demand_log.h"
#include "gateway/delivery/leftovers.h"
#include "gateway/delivery/subscriptions.h"
#include "gateway/ingest/ingest.h"
#include "gateway/journal/journal.h"
#include "gateway/pipeline/pipeline.h"
#include "gateway/pipeline/read_model.h"
#include "gateway/pipeline/rebuild.h"
#include "gateway/rpc/admin_service.h"
#include "gateway/rpc/demand_service.h"
#include "gateway/rpc/feed_service.h"
#include "gateway/rpc/health_service.h"
#include "gateway/rpc/list_projects.h"
#include "gateway/rpc/project_service.h"
#include "gateway/rpc/server.h"
#include "gateway/store/database.h"

namespace zhudong::app {
namespace {

constexpr char kVersion[] = "0.1.0";

// Members stand in the order they are built, and go in the reverse order.
class GatewayImpl final : public Gateway {
 public:
  GatewayImpl(const config::Config& config, const base::Clock& clock, telemetry::Log& log)
      : config_(config), clock_(clock), log_(log), feeds_(ToFeeds(config)), grants_(ToGrants(config)) {}
  ~GatewayImpl() override { Stop(absl::ZeroDuration()); }

  absl::Status OpenData();
  absl::Status OpenDeliveries();
  absl::Status OpenSources();
  void MakeServices();

  absl::Status Start() override;
  void Stop(absl::Duration grace) override;
  std::string address() const override { return server_ ? server_->address() : ""; }
  v1::GetStatusResponse Status() const override { return admin_->CollectStatus(); }

 private:
  std::vector<v1::SourceStatus> SourceStatuses() const;
  bool HoldsData() const;

  const config::Config config_;
  const base::Clock& clock_;
  telemetry::Log& log_;
  const ingest::FeedTable feeds_;
  const access::Grants grants_;

  std::unique_ptr<store::Database> database_;
  zhudong::store::v1::RulesAdopted rules_;
  std::unique_ptr<journal::Journal> journal_;
  std::shared_ptr<const crypto::KeyRing> keys_;
  std::unique_ptr<ingest::Ingest> ingest_;
  std::unique_ptr<delivery::DemandLog> outbox_;
  std::unique_ptr<pipeline::Pipeline> pipeline_;
  std::unique_ptr<pipeline::ReadModel> read_model_;
  std::shared_ptr<const calendar::Calendar> calendar_;
  std::unique_ptr<FeedHealth> feed_health_;
  delivery::EventChoices choices_;
  std::vector<std::unique_ptr<delivery::Deliverer>> deliverers_;
  std::unique_ptr<delivery::Leftovers> leftovers_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::unique_ptr<LicenseParts> licenses_;

  std::unique_ptr<rpc::HealthService> health_;
  std::unique_ptr<rpc::FeedService> feed_service_;
  std::unique_ptr<delivery::Subscriptions> subscriptions_;
  std::unique_ptr<rpc::SnapshotSource> snapshots_;
  std::unique_ptr<rpc::DemandService> demand_;
  std::unique_ptr<rpc::ProjectService> projects_;
  std::unique_ptr<rpc::AdminService> admin_;
  std::unique_ptr<rpc::ClientRevocations> revocations_;
  std::unique_ptr<rpc::Server> server_;

  struct RunningSource {
    std::string name;
    std::unique_ptr<ports::Intake> intake;
    std::unique_ptr<ports::Source> source;
  };
  std::vector<RunningSource> sources_;
};

absl::Status GatewayImpl::OpenData() {
  absl::StatusOr<zhudong::store::v1::RulesAdopted> rules = ToRules(config_);
  if (!rules.ok()) return rules.status();
  rules_ = *std::move(rules);
  absl::StatusOr<std::unique_ptr<store::Database>> database = store::Database::Open(
      {.path = config_.storage.path, .memory_budget = static_cast<size_t>(config_.storage.memory_mib) << 20});
  if (!database.ok()) return database.status();
  database_ = *std::move(database);
  const absl::StatusOr<bool> rebuilding = pipeline::IsRebuilding(*database_);
  if (!rebuilding.ok()) return rebuilding.status();
  if (*rebuilding) {
    return absl::FailedPreconditionError("a rebuild was interrupted: run `zhudong rebuild` to its end first");
  }
  absl::StatusOr<std::unique_ptr<journal::Journal>> journal = journal::Journal::Open(*database_);
  if (!journal.ok()) return journal.status();
  journal_ = *std::move(journal);
  absl::StatusOr<std::shared_ptr<const crypto::KeyRing>> keys =
      LoadKeys(ToKeySource(config_), config_.storage.path, HoldsData());
  if (!keys.ok()) return keys.status();
  keys_ = *std::move(keys);
  absl::StatusOr<std::shared_ptr<const model::DivisionList>> divisions = LoadDivisions(config_);
  if (!divisions.ok()) return divisions.status();
  absl::StatusOr<std::unique_ptr<ingest::Ingest>> ingest = ingest::Ingest::Open(
      *database_, *journal_, feeds_, grants_, keys_, *std::move(divisions), clock_, ToIngestLimits(config_));
  if (!ingest.ok()) return ingest.status();
  ingest_ = *std::move(ingest);
  absl::StatusOr<std::unique_ptr<delivery::DemandLog>> outbox = delivery::DemandLog::Open(*database_);
  if (!outbox.ok()) return outbox.status();
  outbox_ = *std::move(outbox);
  pipeline_ = pipeline::Pipeline::Make(*database_, *journal_, *outbox_);
  read_model_ = std::make_unique<pipeline::ReadModel>(*database_);
  absl::StatusOr<std::unique_ptr<LicenseParts>> licenses =
      LicenseParts::Open(config_, *database_, keys_, grants_, clock_);
  if (!licenses.ok()) return licenses.status();
  licenses_ = *std::move(licenses);
  auto calendar = LoadCalendar(config_);
  if (!calendar.ok()) return calendar.status();
  calendar_ = *std::move(calendar);
  absl::StatusOr<std::unique_ptr<FeedHealth>> feed_health =
      FeedHealth::Open(config_, *database_, clock_, log_, [this] { return SourceStatuses(); });
  if (!feed_health.ok()) return feed_health.status();
  feed_health_ = *std::move(feed_health);
  return absl::OkStatus();
}

// Whether anything is there that was sealed, or that holds keyed digests.
bool GatewayImpl::HoldsData() const {
  if (journal_->durable() > 0) return true;
  return database_->Range(store::Family::kIngest, "q", "r")->Valid() ||
         database_->Range(store::Family::kLicenses, "", "")->Valid();
}

absl::Status GatewayImpl::OpenDeliveries() {
  const AdapterContext context{clock_, log_, config_.mappings.folder,
                               static_cast<int>(absl::ToInt64Seconds(config_.server.certificate_reload)),
                               config_.server.client_ca};
  for (config::Subscriber subscriber : config_.subscribers) {
    // Between gateways and their own peers, what a subscriber does not say is as the server's own.
    if (subscriber.type == "grpc_push") {
      if (subscriber.certificate.empty()) subscriber.certificate = config_.server.certificate;
      if (subscriber.key.empty()) subscriber.key = config_.server.key;
      if (subscriber.ca.empty()) subscriber.ca = config_.server.client_ca;
    }
    absl::StatusOr<std::unique_ptr<ports::Sink>> sink = MakeSink(subscriber, context);
    if (!sink.ok()) return sink.status();
    absl::StatusOr<delivery::SubscriberOptions> options = ToSubscriberOptions(subscriber);
    if (!options.ok()) return options.status();
    choices_.Add(subscriber.name, subscriber.principal, options->choice);
    options->tell = [this, name = subscriber.name](const delivery::News& news) { LogNews(name, news, log_); };
    absl::StatusOr<std::unique_ptr<delivery::Deliverer>> deliverer =
        delivery::Deliverer::Open(*std::move(options), *database_, *outbox_,
                                  feed_health_->Measured(*std::move(sink), *journal_), clock_, std::random_device{}());
    if (!deliverer.ok()) return deliverer.status();
    deliverers_.push_back(*std::move(deliverer));
  }
  std::set<std::string> configured;
  for (const config::Subscriber& subscriber : config_.subscribers) configured.insert(subscriber.name);
  leftovers_ = std::make_unique<delivery::Leftovers>(*database_, *outbox_, clock_, std::move(configured));
  housekeeping_ = std::make_unique<Housekeeping>(
      *outbox_, deliverers_,
      Retention{absl::Hours(24) * config_.demand.retention_days,
                absl::Hours(24) * std::max(config_.demand.retention_days, config_.demand.keep_at_most_days)},
      clock_, log_);
  return absl::OkStatus();
}

absl::Status GatewayImpl::OpenSources() {
  const AdapterContext context{clock_, log_, config_.mappings.folder, 0, config_.server.client_ca};
  for (const config::Source& setting : config_.sources) {
    if (setting.type == "http_push") continue;  // all of them together, below
    absl::StatusOr<std::unique_ptr<ports::Source>> source = MakeSource(setting, context);
    if (!source.ok()) return source.status();
    sources_.push_back({setting.name, ingest_->MakeIntake({setting.principal}), *std::move(source)});
  }
  absl::StatusOr<std::unique_ptr<ports::Source>> push = MakeHttpPush(config_, grants_, context);
  if (!push.ok()) return push.status();
  // Its items are those of the principals who call it, and of nobody else.
  if (*push != nullptr) sources_.push_back({"http-push", ingest_->MakeIntake({}), *std::move(push)});
  return absl::OkStatus();
}

void GatewayImpl::MakeServices() {
  health_ = std::make_unique<rpc::HealthService>();
  rpc::FeedServiceLimits limits;
  limits.max_streams_per_principal = static_cast<int>(config_.limits.max_streams_per_principal);
  limits.max_batches_per_principal = static_cast<int>(config_.limits.max_batches_per_principal);
  feed_service_ = std::make_unique<rpc::FeedService>(
      *ingest_, grants_, limits,
      [this](const access::Principal& who, std::string_view pem) { feed_health_->SawCertificate(who, pem); });
  subscriptions_ = std::make_unique<delivery::Subscriptions>(*database_);
  snapshots_ = std::make_unique<rpc::ReadModelSnapshot>(*read_model_);
  std::vector<delivery::Deliverer*> deliverers;
  for (const auto& deliverer : deliverers_) deliverers.push_back(deliverer.get());
  demand_ = std::make_unique<rpc::DemandService>(rpc::DemandParts{*outbox_, *subscriptions_, *snapshots_, grants_,
                                                                  clock_, choices_, deliverers, rpc::DemandOptions{}});
  feed_health_->MakeService(*health_, grants_, licenses_->audit());
  const rpc::AnswerTerm term{static_cast<int>(config_.demand.answer_within_days), calendar_, &clock_};
  projects_ = std::make_unique<rpc::ProjectService>(*read_model_, grants_, term);
  admin_ = std::make_unique<rpc::AdminService>(
      rpc::AdminParts{*ingest_, *journal_, *outbox_, *read_model_, *pipeline_, std::move(deliverers), *leftovers_,
                      [this] { return SourceStatuses(); }, grants_, licenses_->audit(), clock_.Now(), kVersion});
}

std::vector<v1::SourceStatus> GatewayImpl::SourceStatuses() const {
  std::vector<v1::SourceStatus> statuses;
  for (const RunningSource& running : sources_) {
    statuses.push_back(running.source->Status());
    statuses.back().set_source(running.name);
  }
  return statuses;
}

absl::Status GatewayImpl::Start() {
  ingest_->Start(licenses_->observer(), feed_health_->onlooker());
  if (absl::Status adopted = AdoptRules(*ingest_, rules_, clock_.Now(), log_); !adopted.ok()) return adopted;
  pipeline_->Start();
  for (const auto& deliverer : deliverers_) deliverer->Start();
  housekeeping_->Start();
  licenses_->Start();
  std::vector<grpc::Service*> services = {health_.get(),   feed_service_.get(), demand_.get(),
                                          projects_.get(), admin_.get(),        feed_health_->service()};
  for (grpc::Service* service : licenses_->services()) services.push_back(service);
  health_->SetServing("", false);  // known from the first call on, and not ready before its sources are
  absl::StatusOr<std::unique_ptr<rpc::ClientRevocations>> revocations =
      OpenClientRevocations(config_, licenses_->audit(), log_, clock_);
  if (!revocations.ok()) return revocations.status();
  revocations_ = *std::move(revocations);
  rpc::ServerOptions options = ToServerOptions(config_);
  options.revocations = revocations_.get();
  absl::StatusOr<std::unique_ptr<rpc::Server>> server = rpc::Server::Start(options, services);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  for (RunningSource& running : sources_) {
    if (absl::Status started = running.source->Start(*running.intake); !started.ok()) return started;
  }
  health_->SetServing("", true);
  for (const char* service : {"zhudong.v1.FeedService", "zhudong.v1.DemandService", "zhudong.v1.ProjectService",
                              "zhudong.v1.AdminService", "zhudong.v1.FeedHealthService"}) {
    health_->SetServing(service, true);
  }
  for (const char* service : licenses_->service_names()) health_->SetServing(service, true);
  feed_health_->Start();
  return absl::OkStatus();
}

void GatewayImpl::Stop(absl::Duration grace) {
  if (feed_health_) feed_health_->Stop();
  for (RunningSource& running : sources_) running.source->Stop();
  if (health_) health_->Shutdown();
  if (feed_service_) feed_service_->Shutdown();
  if (demand_) demand_->Shutdown();
  if (feed_health_) feed_health_->Shutdown();
  if (licenses_) licenses_->Shutdown();
  if (server_) server_->Stop(grace);
  if (housekeeping_) housekeeping_->Stop();
  if (ingest_) ingest_->Stop();
  if (feed_health_) feed_health_->Close();
  if (licenses_) licenses_->Stop();
  if (journal_) journal_->Close();
  if (pipeline_) pipeline_->Stop();
  if (outbox_) outbox_->Close();
  for (const auto& deliverer : deliverers_) deliverer->Stop();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Open(const config::Config& config, const base::Clock& clock,
                                                       telemetry::Log& log) {
  auto gateway = std::make_unique<GatewayImpl>(config, clock, log);
  if (absl::Status data = gateway->OpenData(); !data.ok()) return data;
  if (absl::Status deliveries = gateway->OpenDeliveries(); !deliveries.ok()) return deliveries;
  if (absl::Status sources = gateway->OpenSources(); !sources.ok()) return sources;
  gateway->MakeServices();
  return gateway;
}

}  // namespace zhudong::app
