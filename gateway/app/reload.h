// The settings file put in force while the gateway runs: read, checked, compared, prepared, and then applied, all of it
// or nothing.
//
// Before anything changes the whole file is checked and every adapter that it adds or changes is made. Then, in this
// order: sources and subscribers that go or change stop; feeds, grants and choices are replaced; subscribers and
// sources start. What fails then takes everything before it back. Adapters that nothing changes for are not touched.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "gateway/access/audit_chain.h"
#include "gateway/access/grants.h"
#include "gateway/access/license_grants.h"
#include "gateway/app/deliveries.h"
#include "gateway/app/feed_health.h"
#include "gateway/app/running_sources.h"
#include "gateway/app/settings_file.h"
#include "gateway/app/steps.h"
#include "gateway/delivery/choice.h"
#include "gateway/ingest/feeds.h"
#include "zhudong/v1/config_service.pb.h"

namespace zhudong::app {

// What can be changed while the gateway runs. All of it outlives the reload.
struct LiveParts {
  ingest::FeedTable& feeds;
  access::Grants& grants;
  access::LicenseGrants* license_grants;  // null: licenses are not answered
  delivery::EventChoices& choices;
  Deliveries& deliveries;
  RunningSources& sources;
  FeedHealth& feed_health;
  // Called after the tables were replaced, with the feeds that are no more.
  std::function<void(const std::set<std::string>& gone)> replaced;
  access::AuditChain* audit;  // null: acts are logged alone
  // Puts the rules of these settings in force that may change while the gateway runs: the calendar of cases.
  std::function<absl::Status(const config::Config&)> adopt;
};

// What adapters are given, with these settings.
AdapterContext ToAdapterContext(const Settings& settings, const base::Clock& clock, telemetry::Log& log);

// Thread-safe.
class Reload {
 public:
  // `file` is empty for a gateway that was started without one: then nothing can be planned or applied.
  Reload(std::string file, Settings in_force, LiveParts parts, const base::Clock& clock, telemetry::Log& log);

  v1::ConfigInForce in_force() const;
  // The settings themselves.
  config::Config settings_in_force() const;
  // From now on: everything runs.
  void Open();
  // FAILED_PRECONDITION without a file; ABORTED while another plan or apply is under way, before Open and after Close.
  absl::StatusOr<v1::ConfigPlan> Plan();
  // `plan_id` may be empty. What was refused or put back is an answer, too.
  absl::StatusOr<v1::ApplyConfigResponse> Apply(const std::string& plan_id, const delivery::Operator& by);
  // Waits for one that is under way; none comes after it.
  void Close();

 private:
  // The new settings with everything made that they need.
  struct Prepared {
    std::optional<Settings> settings;  // none when there are problems
    std::vector<config::Change> changes;
    std::set<std::string> units;  // of sources, that are touched
    std::set<std::string> names;  // of subscribers, that are touched
    std::map<std::string, std::shared_ptr<RunningSources::Made>> sources;
    std::map<std::string, std::shared_ptr<Deliveries::Made>> subscribers;
    std::optional<access::LicenseGrants> license_grants;
    delivery::EventChoices choices;
  };

  absl::Status Begin() ABSL_LOCKS_EXCLUDED(mutex_);
  void End() ABSL_LOCKS_EXCLUDED(mutex_);
  // Fills in what is wrong, or what would change, and makes what is needed for it.
  Prepared Prepare(v1::ConfigPlan& plan) const;
  void MakeAll(Prepared& prepared, std::vector<config::Problem>& problems) const;
  void Execute(Prepared prepared, const delivery::Operator& by, v1::ApplyConfigResponse& response);
  Steps ToSteps(const Prepared& prepared);
  void AddStops(const Prepared& prepared, Steps& steps);
  void AddTables(const Prepared& prepared, Steps& steps);
  void AddStarts(const Prepared& prepared, Steps& steps);
  absl::Status RestartSource(const std::string& unit);
  absl::Status RestartSubscriber(const std::string& name);
  absl::Status Audit(const delivery::Operator& by, const std::string& what, v1::AuditOutcome outcome) const;
  void LogOutcome(const v1::ApplyConfigResponse& response, const delivery::Operator& by) const;

  const std::string file_;
  const LiveParts parts_;
  const base::Clock& clock_;
  telemetry::Log& log_;
  Settings settings_;  // in force; of the one who has begun

  mutable absl::Mutex mutex_;
  v1::ConfigInForce in_force_ ABSL_GUARDED_BY(mutex_);
  config::Config settings_in_force_ ABSL_GUARDED_BY(mutex_);  // for those who only look
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace zhudong::app
