#include "gateway/app/reload.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/config_problems.h"
#include "gateway/app/cli/config_view.h"
#include "gateway/app/license_settings.h"
#include "gateway/app/reload_plan.h"
#include "gateway/app/translate.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::app {
namespace {

using google::protobuf::util::TimeUtil;

constexpr char kStart[] = "start";

std::set<std::string> TouchedSubscribers(const std::vector<config::Change>& changes) {
  std::set<std::string> names;
  for (const config::Change& change : changes) {
    if (change.section == "subscriber" && !change.name.empty()) names.insert(change.name);
  }
  return names;
}

bool NeedsRestart(const std::vector<config::Change>& changes) {
  for (const config::Change& change : changes) {
    if (!change.needs_restart.empty()) return true;
  }
  return false;
}

bool HasSubscriber(const Settings& settings, const std::string& name) {
  for (const config::Subscriber& subscriber : settings.effective.config.subscribers) {
    if (subscriber.name == name) return true;
  }
  return false;
}

}  // namespace

AdapterContext ToAdapterContext(const Settings& settings, const base::Clock& clock, telemetry::Log& log) {
  const config::Server& server = settings.effective.config.server;
  return {clock, log, settings.mappings, static_cast<int>(absl::ToInt64Seconds(server.certificate_reload)),
          server.client_ca};
}

Reload::Reload(std::string file, Settings in_force, LiveParts parts, const base::Clock& clock, telemetry::Log& log)
    : file_(std::move(file)), parts_(std::move(parts)), clock_(clock), log_(log), settings_(std::move(in_force)) {
  in_force_.set_file(file_);
  in_force_.set_digest(settings_.digest);
  *in_force_.mutable_since() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(clock.Now()));
  in_force_.set_by(kStart);
  settings_in_force_ = settings_.effective.config;
}

config::Config Reload::settings_in_force() const {
  absl::MutexLock lock(&mutex_);
  return settings_in_force_;
}

v1::ConfigInForce Reload::in_force() const {
  absl::MutexLock lock(&mutex_);
  return in_force_;
}

absl::Status Reload::Begin() {
  if (file_.empty()) {
    return absl::FailedPreconditionError("this gateway was started without a settings file: there is none to read");
  }
  absl::MutexLock lock(&mutex_);
  if (!open_) return absl::AbortedError("the gateway is starting or stopping");
  if (busy_) return absl::AbortedError("another plan or apply is under way: try again when it has ended");
  busy_ = true;
  return absl::OkStatus();
}

void Reload::End() {
  absl::MutexLock lock(&mutex_);
  busy_ = false;
}

void Reload::Open() {
  absl::MutexLock lock(&mutex_);
  open_ = true;
}

void Reload::Close() {
  absl::MutexLock lock(&mutex_);
  open_ = false;
  const auto idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !busy_; };
  mutex_.Await(absl::Condition(&idle));
}

absl::StatusOr<v1::ConfigPlan> Reload::Plan() {
  if (absl::Status begun = Begin(); !begun.ok()) return begun;
  v1::ConfigPlan plan;
  Prepare(plan);
  End();
  return plan;
}

Reload::Prepared Reload::Prepare(v1::ConfigPlan& plan) const {
  *plan.mutable_in_force() = in_force();
  Prepared prepared;
  SettingsRead read = ReadSettings(file_);
  if (read.settings.ok()) {
    prepared.settings = *std::move(read.settings);
    prepared.changes = config::Compare(settings_.effective, prepared.settings->effective);
    if (!prepared.changes.empty() && !NeedsRestart(prepared.changes)) MakeAll(prepared, read.problems);
  }
  AddProblems(read.problems, plan);
  if (!read.problems.empty()) return prepared;
  plan.set_digest(prepared.settings->digest);
  plan.set_plan_id(PlanId(settings_.digest, prepared.settings->digest));
  AddChanges(prepared.changes, plan);
  return prepared;
}

void Reload::MakeAll(Prepared& prepared, std::vector<config::Problem>& problems) const {
  const config::Config& config = prepared.settings->effective.config;
  const AdapterContext context = ToAdapterContext(*prepared.settings, clock_, log_);
  if (parts_.license_grants != nullptr) {
    absl::StatusOr<access::LicenseGrants> grants = ToLicenseGrants(config);
    cli::AddProblems(file_, "license_grant", grants.status(), problems);
    if (grants.ok()) prepared.license_grants = *std::move(grants);
  }
  absl::StatusOr<delivery::EventChoices> choices = ToChoices(config);
  cli::AddProblems(file_, "subscriber.fields", choices.status(), problems);
  if (choices.ok()) prepared.choices = *std::move(choices);
  cli::AddProblems(file_, "feed", ToHealthSettings(config).status(), problems);
  prepared.units = TouchedSourceUnits(settings_.effective.config, config, prepared.changes);
  const std::set<std::string> units = SourceUnits(config);
  for (const std::string& unit : prepared.units) {
    if (!units.contains(unit)) continue;
    absl::StatusOr<RunningSources::Made> made = parts_.sources.Make(config, unit, context);
    cli::AddProblems(file_, absl::StrCat("source ", unit), made.status(), problems);
    if (made.ok()) prepared.sources[unit] = std::make_shared<RunningSources::Made>(*std::move(made));
  }
  prepared.names = TouchedSubscribers(prepared.changes);
  for (const std::string& name : prepared.names) {
    if (!HasSubscriber(*prepared.settings, name)) continue;
    absl::StatusOr<Deliveries::Made> made = parts_.deliveries.Make(config, name, context);
    cli::AddProblems(file_, absl::StrCat("subscriber ", name), made.status(), problems);
    if (made.ok()) prepared.subscribers[name] = std::make_shared<Deliveries::Made>(*std::move(made));
  }
}

absl::StatusOr<v1::ApplyConfigResponse> Reload::Apply(const std::string& plan_id, const delivery::Operator& by) {
  if (absl::Status begun = Begin(); !begun.ok()) return begun;
  v1::ApplyConfigResponse response;
  Prepared prepared = Prepare(*response.mutable_plan());
  response.set_message(Refusal(response.plan(), plan_id));
  if (!response.message().empty()) {
    response.set_outcome(v1::CONFIG_OUTCOME_REFUSED);
  } else if (prepared.changes.empty()) {
    response.set_outcome(v1::CONFIG_OUTCOME_UNCHANGED);
  } else {
    Execute(std::move(prepared), by, response);
  }
  *response.mutable_in_force() = in_force();
  LogOutcome(response, by);
  End();
  return response;
}

void Reload::Execute(Prepared prepared, const delivery::Operator& by, v1::ApplyConfigResponse& response) {
  const std::string digest = prepared.settings->digest;
  if (absl::Status kept = Audit(by,
                                absl::StrCat("apply configuration ", digest, " in place of ", settings_.digest, ", ",
                                             prepared.changes.size(), " changes"),
                                v1::AUDIT_OUTCOME_BEGUN);
      !kept.ok()) {
    response.set_outcome(v1::CONFIG_OUTCOME_REFUSED);
    response.set_message(absl::StrCat("nothing was changed: the act can't be audited: ", kept.message()));
    return;
  }
  Steps steps = ToSteps(prepared);
  const Steps::Result result = steps.Run();
  if (result.status.ok()) {
    settings_ = *std::move(prepared.settings);
    response.set_outcome(v1::CONFIG_OUTCOME_APPLIED);
    const absl::Status kept = Audit(by, absl::StrCat("configuration ", digest, " is in force"), v1::AUDIT_OUTCOME_DONE);
    if (!kept.ok()) log_.Error("what is in force can't be audited", {{"error", std::string(kept.message())}});
    absl::MutexLock lock(&mutex_);
    settings_in_force_ = settings_.effective.config;
    in_force_.set_digest(settings_.digest);
    *in_force_.mutable_since() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(clock_.Now()));
    in_force_.set_by(by.principal);
    return;
  }
  response.set_outcome(v1::CONFIG_OUTCOME_PUT_BACK);
  response.set_message(absl::StrCat("what had been changed was put back, because of: ", result.status.message()));
  if (!result.not_restored.empty()) {
    absl::StrAppend(response.mutable_message(),
                    "; not put back, start the gateway anew: ", absl::StrJoin(result.not_restored, "; "));
  }
  const absl::Status kept = Audit(
      by, absl::StrCat("put back configuration ", settings_.digest, " in place of ", digest), v1::AUDIT_OUTCOME_FAILED);
  if (!kept.ok()) log_.Error("what was put back can't be audited", {{"error", std::string(kept.message())}});
}

Steps Reload::ToSteps(const Prepared& prepared) {
  Steps steps;
  AddStops(prepared, steps);
  AddTables(prepared, steps);
  AddStarts(prepared, steps);
  return steps;
}

void Reload::AddStops(const Prepared& prepared, Steps& steps) {
  const std::set<std::string> running = SourceUnits(settings_.effective.config);
  for (const std::string& unit : prepared.units) {
    if (!running.contains(unit)) continue;
    steps.Add({.what = absl::StrCat("stop source ", unit),
               .go =
                   [this, unit] {
                     parts_.sources.Stop(unit);
                     return absl::OkStatus();
                   },
               .put_back = [this, unit] { return RestartSource(unit); }});
  }
  for (const std::string& name : prepared.names) {
    if (!HasSubscriber(settings_, name)) continue;
    steps.Add({.what = absl::StrCat("stop subscriber ", name),
               .go =
                   [this, name, stays = HasSubscriber(*prepared.settings, name)] {
                     parts_.deliveries.Stop(name);
                     if (!stays) parts_.deliveries.Remove(name);
                     return absl::OkStatus();
                   },
               .put_back = [this, name] { return RestartSubscriber(name); }});
  }
}

void Reload::AddTables(const Prepared& prepared, Steps& steps) {
  struct Tables {
    ingest::FeedTable feeds;
    access::Grants grants;
    delivery::EventChoices choices;
    std::optional<access::LicenseGrants> license_grants;
  };
  const config::Config& config = prepared.settings->effective.config;
  const auto next = std::make_shared<const Tables>(Tables{
      ingest::FeedTable(ToFeeds(config)), access::Grants(ToGrants(config)), prepared.choices, prepared.license_grants});
  const auto before = std::make_shared<const Tables>(
      Tables{parts_.feeds, parts_.grants, parts_.choices,
             parts_.license_grants == nullptr ? std::nullopt : std::optional(*parts_.license_grants)});
  const auto replace = [this](const Tables& tables) {
    const std::vector<std::string> then = parts_.feeds.Names();
    std::set<std::string> gone(then.begin(), then.end());
    for (const std::string& name : tables.feeds.Names()) gone.erase(name);
    parts_.feeds.Replace(tables.feeds);
    parts_.grants.Replace(tables.grants);
    parts_.choices.Replace(tables.choices);
    if (tables.license_grants) parts_.license_grants->Replace(*tables.license_grants);
    parts_.replaced(gone);
    return absl::OkStatus();
  };
  steps.Add({.what = "expect other things of feeds",
             .go = [this, config] { return parts_.feed_health.Configure(config); },
             // As it was, whatever its files hold by now.
             .put_back = [this, was = parts_.feed_health.in_force()] { return parts_.feed_health.Configure(was); }});
  steps.Add({.what = "count the days of cases by the new calendar",
             .go = [this, config] { return parts_.adopt(config); },
             .put_back = [this, was = settings_.effective.config] { return parts_.adopt(was); }});
  steps.Add({.what = "replace feeds and grants",
             .go = [replace, next] { return replace(*next); },
             .put_back = [replace, before] { return replace(*before); }});
}

void Reload::AddStarts(const Prepared& prepared, Steps& steps) {
  for (const auto& [name, made] : prepared.subscribers) {
    steps.Add({.what = absl::StrCat("start subscriber ", name),
               .go =
                   [this, name = name, made = made] {
                     if (absl::Status opened = parts_.deliveries.Open(std::move(*made)); !opened.ok()) return opened;
                     parts_.deliveries.Start(name);
                     return absl::OkStatus();
                   },
               .put_back =
                   [this, name = name] {
                     parts_.deliveries.Stop(name);
                     parts_.deliveries.Remove(name);
                     return absl::OkStatus();
                   }});
  }
  for (const auto& [unit, made] : prepared.sources) {
    steps.Add({.what = absl::StrCat("start source ", unit),
               .go = [this, made = made] { return parts_.sources.Start(std::move(*made)); },
               .put_back =
                   [this, unit = unit] {
                     parts_.sources.Stop(unit);
                     return absl::OkStatus();
                   }});
  }
}

absl::Status Reload::RestartSource(const std::string& unit) {
  absl::StatusOr<RunningSources::Made> made =
      parts_.sources.Make(settings_.effective.config, unit, ToAdapterContext(settings_, clock_, log_));
  const absl::Status started = made.ok() ? parts_.sources.Start(*std::move(made)) : made.status();
  if (!started.ok()) parts_.sources.SetFallen(unit, std::string(started.message()), clock_.Now());
  return started;
}

absl::Status Reload::RestartSubscriber(const std::string& name) {
  absl::StatusOr<Deliveries::Made> made =
      parts_.deliveries.Make(settings_.effective.config, name, ToAdapterContext(settings_, clock_, log_));
  if (!made.ok()) return made.status();
  if (absl::Status opened = parts_.deliveries.Open(*std::move(made)); !opened.ok()) return opened;
  parts_.deliveries.Start(name);
  return absl::OkStatus();
}

absl::Status Reload::Audit(const delivery::Operator& by, const std::string& what, v1::AuditOutcome outcome) const {
  if (parts_.audit == nullptr) return absl::OkStatus();
  v1::AuditRecord record;
  record.set_action(v1::AUDIT_ACTION_ADMINISTRATION);
  record.set_principal(by.principal);
  record.set_detail(by.reason.empty() ? what : absl::StrCat(what, ": ", by.reason));
  record.set_method("ConfigService/ApplyConfig");
  record.set_justification(by.reason);
  record.set_outcome(outcome);
  return parts_.audit->AppendAndWait(std::move(record)).status();
}

void Reload::LogOutcome(const v1::ApplyConfigResponse& response, const delivery::Operator& by) const {
  for (const v1::ConfigProblem& problem : response.plan().problems()) {
    log_.Error("the settings file has a problem",
               {{"at", absl::StrCat(problem.file(), ":", problem.line(), ":", problem.column())},
                {"setting", problem.setting()},
                {"problem", problem.message()}});
  }
  for (const v1::ConfigChange& change : response.plan().changes()) {
    log_.Info("plan for the settings", {{"change", cli::ChangeLine(change)}});
  }
  switch (response.outcome()) {
    case v1::CONFIG_OUTCOME_APPLIED:
      log_.Info("new settings are in force", {{"digest", response.in_force().digest()}, {"by", by.principal}});
      return;
    case v1::CONFIG_OUTCOME_UNCHANGED:
      log_.Info("the settings file says what is in force already", {{"by", by.principal}});
      return;
    default:
      log_.Error("new settings were not put in force", {{"why", response.message()}, {"by", by.principal}});
  }
}

}  // namespace zhudong::app
