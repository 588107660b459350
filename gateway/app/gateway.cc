#include "gateway/app/gateway.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/access/grants.h"
#include "gateway/app/backups.h"
#include "gateway/app/case_parts.h"
#include "gateway/app/client_gate.h"
#include "gateway/app/console_parts.h"
#include "gateway/app/credentials.h"
#include "gateway/app/deliveries.h"
#include "gateway/app/feed_health.h"
#include "gateway/app/housekeeping.h"
#include "gateway/app/license_parts.h"
#include "gateway/app/license_settings.h"
#include "gateway/app/monitoring.h"
#include "gateway/app/reload.h"
#include "gateway/app/rules.h"
#include "gateway/app/running_sources.h"
#include "gateway/app/settings_file.h"
#include "gateway/app/spine.h"
#include "gateway/app/standstill.h"
#include "gateway/app/translate.h"
#include "gateway/delivery/subscriptions.h"
#include "gateway/rpc/admin_service.h"
#include "gateway/rpc/config_service.h"
#include "gateway/rpc/demand_service.h"
#include "gateway/rpc/feed_service.h"
#include "gateway/rpc/guide_service.h"
#include "gateway/rpc/health_service.h"
#include "gateway/rpc/list_projects.h"
#include "gateway/rpc/project_service.h"
#include "gateway/rpc/security_service.h"
#include "gateway/rpc/server.h"

namespace zhudong::app {
namespace {

constexpr char kVersion[] = ZHUDONG_VERSION;

// Members stand in the order they are built, and go in the reverse order.
class GatewayImpl final : public Gateway {
 public:
  GatewayImpl(Settings settings, std::string file, const base::Clock& clock, telemetry::Log& log)
      : settings_(std::move(settings)),
        file_(std::move(file)),
        clock_(clock),
        log_(log),
        monitoring_(config_, clock, log),
        feeds_(ToFeeds(config_)),
        grants_(ToGrants(config_)) {}
  ~GatewayImpl() override { Stop(absl::ZeroDuration()); }

  absl::Status OpenData();
  absl::Status OpenAdapters();
  void MakeServices();
  absl::Status OpenBackups();

  absl::Status Start() override;
  void Drain() override;
  void Stop(absl::Duration grace) override;
  std::string address() const override { return server_ ? server_->address() : ""; }
  std::string console_address() const override { return console_ ? console_->address() : ""; }
  std::string admin_address() const override { return monitoring_.address(); }
  v1::GetStatusResponse Status() const override { return admin_->CollectStatus(); }
  // Those that the settings in force name.
  std::vector<v1::CertificateStatus> OwnCertificates() const;
  void ReloadSettings(const std::string& by) override;

 private:
  void MakeReload();

  const Settings settings_;  // as at the start; what is in force now, reload_ knows
  const config::Config& config_ = settings_.effective.config;
  const std::string file_;
  const base::Clock& clock_;
  telemetry::Log& log_;
  Monitoring monitoring_;
  ingest::FeedTable feeds_;
  access::Grants grants_;

  zhudong::store::v1::RulesAdopted rules_;
  std::unique_ptr<Spine> spine_;
  std::unique_ptr<FeedHealth> feed_health_;
  delivery::EventChoices choices_;
  std::unique_ptr<Deliveries> deliveries_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::unique_ptr<Standstill> standstill_;
  std::unique_ptr<LicenseParts> licenses_;
  std::unique_ptr<CaseParts> cases_;
  std::unique_ptr<rpc::GuideService> guide_;

  std::unique_ptr<rpc::HealthService> health_;
  std::unique_ptr<rpc::FeedService> feed_service_;
  std::unique_ptr<delivery::Subscriptions> subscriptions_;
  std::unique_ptr<rpc::SnapshotSource> snapshots_;
  std::unique_ptr<rpc::DemandService> demand_;
  std::unique_ptr<rpc::ProjectService> projects_;
  std::unique_ptr<RunningSources> sources_;
  std::vector<RunningSources::Made> made_sources_;  // until Start
  std::unique_ptr<Reload> reload_;
  std::unique_ptr<ingest::Mending> mending_;
  std::unique_ptr<rpc::AdminService> admin_;
  std::unique_ptr<rpc::SecurityService> security_;
  std::unique_ptr<BackupWork> backups_;
  std::unique_ptr<rpc::ClientRevocations> revocations_;
  std::unique_ptr<rpc::ConfigService> config_service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<ConsoleParts> console_;
};

absl::Status GatewayImpl::OpenData() {
  absl::StatusOr<zhudong::store::v1::RulesAdopted> rules = ToRules(config_);
  if (!rules.ok()) return rules.status();
  rules_ = *std::move(rules);
  absl::StatusOr<std::unique_ptr<Spine>> spine = Spine::Open(config_, feeds_, grants_, clock_);
  if (!spine.ok()) return spine.status();
  spine_ = *std::move(spine);
  absl::StatusOr<std::unique_ptr<LicenseParts>> licenses =
      LicenseParts::Open(config_, spine_->database(), spine_->keys(), grants_, log_, clock_);
  if (!licenses.ok()) return licenses.status();
  licenses_ = *std::move(licenses);
  absl::StatusOr<std::unique_ptr<FeedHealth>> feed_health =
      FeedHealth::Open(config_, spine_->database(), clock_, log_, [this] { return sources_->Statuses(); });
  if (!feed_health.ok()) return feed_health.status();
  feed_health_ = *std::move(feed_health);
  absl::StatusOr<std::shared_ptr<const policy::GuideRules>> guide = LoadGuideRules(config_);
  if (!guide.ok()) return guide.status();
  guide_ =
      std::make_unique<rpc::GuideService>(*std::move(guide), spine_->divisions(), spine_->database(), grants_, clock_);
  return absl::OkStatus();
}

absl::Status GatewayImpl::OpenAdapters() {
  const AdapterContext context = ToAdapterContext(settings_, clock_, log_);
  absl::StatusOr<delivery::EventChoices> choices = ToChoices(config_);
  if (!choices.ok()) return choices.status();
  choices_ = *std::move(choices);
  deliveries_ = std::make_unique<Deliveries>(
      spine_->database(), spine_->outbox(), clock_, log_,
      [this](const std::string& subscriber, std::unique_ptr<ports::Sink> sink) {
        return feed_health_->Measured(monitoring_.sinks().Counted(subscriber, std::move(sink)), spine_->journal());
      });
  for (const config::Subscriber& subscriber : config_.subscribers) {
    absl::StatusOr<Deliveries::Made> made = deliveries_->Make(config_, subscriber.name, context);
    if (!made.ok()) return made.status();
    if (absl::Status opened = deliveries_->Open(*std::move(made)); !opened.ok()) return opened;
  }
  housekeeping_ = std::make_unique<Housekeeping>(
      spine_->outbox(), deliveries_->deliverers(),
      Retention{absl::Hours(24) * config_.demand.retention_days,
                absl::Hours(24) * std::max(config_.demand.retention_days, config_.demand.keep_at_most_days)},
      clock_, log_);
  standstill_ = std::make_unique<Standstill>(
      std::vector<Standstill::Part>{{"ingest", [this] { return spine_->ingest().status(); }},
                                    {"pipeline", [this] { return spine_->pipeline().status(); }}},
      log_);
  sources_ = std::make_unique<RunningSources>(spine_->ingest(), grants_, monitoring_.http());
  for (const std::string& unit : SourceUnits(config_)) {
    absl::StatusOr<RunningSources::Made> made = sources_->Make(config_, unit, context);
    if (!made.ok()) return made.status();
    made_sources_.push_back(*std::move(made));
  }
  return absl::OkStatus();
}

void GatewayImpl::MakeServices() {
  health_ = std::make_unique<rpc::HealthService>();
  rpc::FeedServiceLimits limits;
  limits.max_streams_per_principal = static_cast<int>(config_.limits.max_streams_per_principal);
  limits.max_batches_per_principal = static_cast<int>(config_.limits.max_batches_per_principal);
  feed_service_ = std::make_unique<rpc::FeedService>(
      spine_->ingest(), grants_, limits,
      [this](const access::Principal& who, std::string_view pem) { feed_health_->SawCertificate(who, pem); });
  subscriptions_ = std::make_unique<delivery::Subscriptions>(spine_->database());
  snapshots_ = std::make_unique<rpc::ReadModelSnapshot>(spine_->read_model());
  demand_ = std::make_unique<rpc::DemandService>(rpc::DemandParts{
      spine_->outbox(), *subscriptions_, *snapshots_, grants_, clock_, choices_, deliveries_->deliverers(),
      [this, at_start = spine_->journal().durable()] { return spine_->pipeline().position() < at_start; },
      rpc::DemandOptions{}});
  feed_health_->MakeService(*health_, grants_, licenses_->audit());
  const rpc::AnswerTerm term{static_cast<int>(config_.demand.answer_within_days), &feed_health_->calendar(), &clock_};
  projects_ =
      std::make_unique<rpc::ProjectService>(spine_->read_model(), grants_, spine_->outbox(), spine_->journal(), term);
  cases_ = std::make_unique<CaseParts>(
      config_, CaseParts::Beside{spine_->database(), spine_->pipeline(), spine_->read_model(), spine_->journal(),
                                 spine_->ingest(), grants_, choices_, clock_, log_});
  MakeReload();
  mending_ = std::make_unique<ingest::Mending>(spine_->ingest(), clock_);
  admin_ = std::make_unique<rpc::AdminService>(rpc::AdminParts{
      spine_->ingest(), spine_->journal(), spine_->outbox(), spine_->read_model(), spine_->pipeline(),
      deliveries_->deliverers(), deliveries_->leftovers(), [this] { return sources_->Statuses(); },
      [this] { return reload_->in_force(); }, grants_, licenses_->audit(), clock_.Now(), kVersion, *mending_});
  security_ = std::make_unique<rpc::SecurityService>(rpc::SecurityParts{
      grants_, kVersion,
      [this] {
        std::vector<v1::CertificateStatus> all = OwnCertificates();
        for (v1::CertificateStatus& one : CertificatesOfCallers(feed_health_->List(), clock_.Now())) {
          all.push_back(std::move(one));
        }
        return all;
      },
      [this] {
        v1::ListKeysResponse keys = KeysOf(*spine_->keys(), licenses_->audit());
        keys.set_records_of_former_keys(licenses_->records_of_former_keys());
        return keys;
      }});
  config_service_ = std::make_unique<rpc::ConfigService>(rpc::ConfigParts{
      [this] { return reload_->Plan(); },
      [this](const std::string& plan_id, const delivery::Operator& by) { return reload_->Apply(plan_id, by); }, grants_,
      licenses_->audit()});
}

absl::Status GatewayImpl::OpenBackups() {
  absl::StatusOr<std::unique_ptr<BackupWork>> backups =
      BackupWork::Make({config_, spine_->database(), spine_->journal(), spine_->outbox(), licenses_->audit(), grants_,
                        clock_, log_, kVersion});
  if (!backups.ok()) return backups.status();
  backups_ = *std::move(backups);
  return absl::OkStatus();
}

void GatewayImpl::MakeReload() {
  LiveParts parts{.feeds = feeds_,
                  .grants = grants_,
                  .license_grants = licenses_->grants(),
                  .choices = choices_,
                  .deliveries = *deliveries_,
                  .sources = *sources_,
                  .feed_health = *feed_health_,
                  .replaced =
                      [this](const std::set<std::string>& gone) {
                        for (const std::string& feed : gone) health_->SetServing(absl::StrCat("feed/", feed), false);
                        demand_->Recheck();
                      },
                  .audit = licenses_->audit(),
                  .adopt =
                      [this](const config::Config& config) {
                        const auto rules = WithCalendar(rules_, config);
                        return rules.ok() ? AdoptRules(spine_->ingest(), *rules, clock_.Now(), log_) : rules.status();
                      }};
  reload_ = std::make_unique<Reload>(file_, settings_, std::move(parts), clock_, log_);
}

std::vector<v1::CertificateStatus> GatewayImpl::OwnCertificates() const {
  return CertificatesOf(reload_->settings_in_force(), clock_.Now());
}

void GatewayImpl::ReloadSettings(const std::string& by) {
  const absl::StatusOr<v1::ApplyConfigResponse> applied = reload_->Apply("", {by, ""});
  if (applied.ok()) return;
  log_.Error("new settings were not put in force", {{"why", std::string(applied.status().message())}});
}

absl::Status GatewayImpl::Start() {
  const absl::Status watched = monitoring_.Start({.database = spine_->database(),
                                                  .journal = spine_->journal(),
                                                  .ingest = spine_->ingest(),
                                                  .pipeline = spine_->pipeline(),
                                                  .outbox = spine_->outbox(),
                                                  .feed_health = *feed_health_,
                                                  .audit = licenses_->audit(),
                                                  .desk = licenses_->desk(),
                                                  .status = [this] { return Status(); },
                                                  .backups = [this] { return backups_->figures(); },
                                                  .certificates = [this] { return OwnCertificates(); }});
  if (!watched.ok()) return watched;
  spine_->ingest().Start(licenses_->observer(), feed_health_->onlooker());
  if (absl::Status adopted = AdoptRules(spine_->ingest(), rules_, clock_.Now(), log_); !adopted.ok()) return adopted;
  spine_->pipeline().Start();
  deliveries_->StartAll();
  housekeeping_->Start();
  standstill_->Start();
  cases_->Start();
  licenses_->Start();
  std::vector<grpc::Service*> services = {
      health_.get(),      feed_service_.get(), demand_.get(),         projects_.get(),
      &cases_->service(), admin_.get(),        config_service_.get(), feed_health_->service(),
      security_.get(),    backups_->service(), guide_.get()};
  for (grpc::Service* service : licenses_->services()) services.push_back(service);
  health_->SetServing("", false);  // known from the first call on, and not ready before its sources are
  absl::StatusOr<std::unique_ptr<rpc::ClientRevocations>> revocations =
      OpenClientRevocations(config_, licenses_->audit(), log_, clock_);
  if (!revocations.ok()) return revocations.status();
  revocations_ = *std::move(revocations);
  rpc::ServerOptions options = ToServerOptions(config_);
  options.revocations = revocations_.get();
  options.calls = &monitoring_.calls();
  absl::StatusOr<std::unique_ptr<rpc::Server>> server = rpc::Server::Start(options, services);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  absl::StatusOr<std::unique_ptr<ConsoleParts>> console =
      ConsoleParts::Start(config_, *server_, grants_, kVersion, clock_, feed_health_->calendar(), log_,
                          monitoring_.http().Counter("console"));
  if (!console.ok()) return console.status();
  console_ = *std::move(console);
  for (RunningSources::Made& made : made_sources_) {
    if (absl::Status started = sources_->Start(std::move(made)); !started.ok()) return started;
  }
  made_sources_.clear();
  health_->SetServing("", true);
  for (const char* service :
       {"zhudong.v1.FeedService", "zhudong.v1.DemandService", "zhudong.v1.ProjectService", "zhudong.v1.CaseService",
        "zhudong.v1.AdminService", "zhudong.v1.ConfigService", "zhudong.v1.FeedHealthService",
        "zhudong.v1.SecurityService", "zhudong.v1.BackupService", "zhudong.v1.GuideService"}) {
    health_->SetServing(service, true);
  }
  for (const char* service : licenses_->service_names()) health_->SetServing(service, true);
  feed_health_->Start();
  reload_->Open();
  monitoring_.SetReady(absl::OkStatus());
  return absl::OkStatus();
}

void GatewayImpl::Drain() {
  monitoring_.SetReady(absl::UnavailableError("the gateway is draining: it will stop"));
  if (health_) health_->Drain();
}

// What comes in ends first, then what is derived, then what goes out; the admin port tells of it to the end.
void GatewayImpl::Stop(absl::Duration grace) {
  Drain();
  if (reload_) reload_->Close();
  if (backups_) backups_->Stop();
  if (feed_health_) feed_health_->Stop();
  if (sources_) sources_->StopAll();
  if (health_) health_->Shutdown();
  if (feed_service_) feed_service_->Shutdown();
  if (demand_) demand_->Shutdown();
  if (feed_health_) feed_health_->Shutdown();
  if (licenses_) licenses_->Shutdown();
  if (console_) console_->Stop();
  if (server_) server_->Stop(grace);
  if (housekeeping_) housekeeping_->Stop();
  if (standstill_) standstill_->Stop();
  if (cases_) cases_->Stop();
  if (spine_) spine_->ingest().Stop();
  if (feed_health_) feed_health_->Close();
  if (licenses_) licenses_->Stop();
  if (spine_) spine_->Close();
  if (deliveries_) deliveries_->StopAll();
  monitoring_.Stop();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Open(const config::Config& config, const base::Clock& clock,
                                                       telemetry::Log& log, const std::string& file) {
  absl::StatusOr<Settings> settings = GatherSettings(config);
  if (!settings.ok()) return settings.status();
  auto gateway = std::make_unique<GatewayImpl>(*std::move(settings), file, clock, log);
  if (absl::Status data = gateway->OpenData(); !data.ok()) return data;
  if (absl::Status adapters = gateway->OpenAdapters(); !adapters.ok()) return adapters;
  gateway->MakeServices();
  if (absl::Status backups = gateway->OpenBackups(); !backups.ok()) return backups;
  return gateway;
}

}  // namespace zhudong::app
