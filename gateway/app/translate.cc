#include "gateway/app/translate.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/app/calendars.h"
#include "gateway/app/license_settings.h"
#include "gateway/base/bytes.h"
#include "gateway/base/files.h"
#include "gateway/cases/rules.h"
#include "gateway/cases/services.h"
#include "gateway/crypto/digest.h"
#include "gateway/forecast/tables.h"

namespace zhudong::app {

std::vector<ingest::Feed> ToFeeds(const config::Config& config) {
  std::vector<ingest::Feed> feeds;
  for (const config::Feed& setting : config.feeds) {
    ingest::Feed& feed = feeds.emplace_back();
    feed.name = setting.name;
    feed.platform = setting.platform;
    feed.default_division = setting.default_division;
    feed.same_id =
        setting.same_id == "correction" ? ingest::SameIdPolicy::kCorrection : ingest::SameIdPolicy::kConflict;
    for (const std::string& name : setting.kinds) {
      v1::EventKind kind = v1::EVENT_KIND_UNSPECIFIED;
      if (v1::EventKind_Parse("EVENT_KIND_" + absl::AsciiStrToUpper(name), &kind)) feed.kinds.push_back(kind);
    }
  }
  return feeds;
}

namespace {

// Checked when the settings were read.
std::vector<access::Role> RolesOf(const config::Principal& principal) {
  std::vector<access::Role> roles;
  for (const std::string& name : principal.roles) {
    if (const std::optional<access::Role> role = access::RoleNamed(name)) roles.push_back(*role);
  }
  return roles;
}

}  // namespace

std::vector<access::Grant> ToGrants(const config::Config& config) {
  std::vector<access::Grant> grants;
  for (const config::Principal& principal : config.principals) {
    grants.push_back({.principal = principal.id,
                      .publish = principal.publish,
                      .subscribe = principal.subscribe,
                      .read = principal.read,
                      .roles = RolesOf(principal)});
  }
  return grants;
}

ingest::Limits ToIngestLimits(const config::Config& config) {
  ingest::Limits limits;
  limits.max_queued_bytes = static_cast<size_t>(config.limits.max_queued_mib) << 20;
  limits.max_item_bytes = static_cast<size_t>(config.limits.max_item_kib) << 10;
  limits.max_original_bytes = static_cast<size_t>(config.limits.max_original_kib) << 10;
  return limits;
}

rpc::ServerOptions ToServerOptions(const config::Config& config) {
  rpc::ServerOptions options;
  options.listen = config.server.listen;
  options.certificate = config.server.certificate;
  options.key = config.server.key;
  options.client_ca = config.server.client_ca;
  options.certificate_reload_s = static_cast<int>(absl::ToInt64Seconds(config.server.certificate_reload));
  return options;
}

namespace {

delivery::Receives ToReceives(std::string_view word) {
  for (const delivery::Receives receives :
       {delivery::Receives::kAnswers, delivery::Receives::kCases, delivery::Receives::kInvitations}) {
    if (word == delivery::WordOf(receives)) return receives;
  }
  return delivery::Receives::kDemand;
}

std::vector<v1::CaseKind> ToCaseKinds(const std::vector<std::string>& names) {
  std::vector<v1::CaseKind> kinds;
  for (const std::string& name : names) {
    v1::CaseKind kind = v1::CASE_KIND_UNSPECIFIED;
    if (v1::CaseKind_Parse("CASE_KIND_" + absl::AsciiStrToUpper(name), &kind)) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace

absl::StatusOr<delivery::SubscriberOptions> ToSubscriberOptions(const config::Subscriber& subscriber) {
  delivery::SubscriberOptions options;
  options.name = subscriber.name;
  options.share = {.division_prefixes = subscriber.division_prefixes,
                   .receives = ToReceives(subscriber.receives),
                   .owner_feeds = subscriber.answers_for,
                   .case_kinds = ToCaseKinds(subscriber.case_kinds)};
  options.retry.first = subscriber.retry.first;
  options.retry.cap = subscriber.retry.cap;
  options.retry.max_attempts = static_cast<int>(subscriber.retry.max_attempts);
  // What goes by HTTP goes event by event, each with the whole timeout: those of its first half are begun in it.
  const bool each_alone = subscriber.type == "webhook" || subscriber.type == "case_calls";
  options.timeout = each_alone ? 2 * subscriber.timeout : subscriber.timeout;
  for (const std::string& text : subscriber.retry.waits) {
    // Checked when the settings were read.
    if (absl::Duration wait; absl::ParseDuration(text, &wait)) options.retry.waits.push_back(wait);
  }
  if (!options.retry.waits.empty()) options.retry.max_attempts = static_cast<int>(options.retry.waits.size()) + 1;
  options.breaker.failures_to_open = static_cast<int>(subscriber.breaker.failures);
  options.breaker.open_first = subscriber.breaker.open_first;
  options.breaker.open_cap = subscriber.breaker.open_cap;
  options.enabled = subscriber.enabled;
  absl::StatusOr<delivery::EventChoice> choice = delivery::EventChoice::Parse(
      subscriber.events == "changes" ? delivery::EventForm::kChanges : delivery::EventForm::kFull, subscriber.fields);
  if (!choice.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("subscriber `", subscriber.name, "`, fields: ", choice.status().message()));
  }
  options.choice = *std::move(choice);
  options.choice.OnlyOf(cases::ServiceOf(subscriber.service));
  options.max_batch = static_cast<int>(subscriber.max_batch);
  options.max_waiting_projects = static_cast<int>(subscriber.max_waiting_projects);
  return options;
}

absl::StatusOr<std::shared_ptr<const model::DivisionList>> LoadDivisions(const config::Config& config) {
  if (config.divisions.file.empty()) return std::shared_ptr<const model::DivisionList>();
  const absl::StatusOr<std::string> text = base::ReadFile(config.divisions.file);
  if (!text.ok()) return text.status();
  absl::StatusOr<model::DivisionList> list = model::DivisionList::Parse(*text);
  if (!list.ok()) {
    return absl::Status(list.status().code(), absl::StrCat(config.divisions.file, ": ", list.status().message()));
  }
  return std::make_shared<const model::DivisionList>(*std::move(list));
}

namespace {

// A digest over all that cases are timed by: names, texts and settings.
std::string VersionOfCaseRules(const zhudong::store::v1::RulesAdopted& rules) {
  crypto::Sha256Stream digest;
  const auto add = [&digest](std::string_view text) {
    std::string part;
    base::AppendPart(part, text);
    digest.Update(part);
  };
  for (const zhudong::store::v1::RuleText& pack : rules.packs()) {
    add(pack.name());
    add(pack.text());
  }
  for (const std::string& calendar : rules.calendars()) add(calendar);
  for (const uint32_t number : {rules.cases().warn_half_days(), rules.cases().back_fill_half_days()}) {
    add(absl::StrCat(number));
  }
  constexpr size_t kVersionBytes = 6;
  return "cases-" + crypto::Hex(digest.Finish().substr(0, kVersionBytes));
}

absl::Status AddCaseRules(const config::Config& config, zhudong::store::v1::RulesAdopted& rules) {
  absl::StatusOr<std::map<std::string, std::string>> packs = LoadPacks(config);
  if (!packs.ok()) return packs.status();
  for (auto& [name, text] : *packs) {
    zhudong::store::v1::RuleText& pack = *rules.add_packs();
    pack.set_name(name);
    pack.set_text(std::move(text));
  }
  rules.mutable_cases()->set_warn_half_days(static_cast<uint32_t>(config.cases.warn_half_days));
  rules.mutable_cases()->set_back_fill_half_days(static_cast<uint32_t>(config.cases.back_fill_half_days));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<zhudong::store::v1::RulesAdopted> ToRules(const config::Config& config) {
  std::vector<std::string> texts = {std::string(forecast::NationalTables())};
  for (const std::string& path : config.forecast.tables) {
    absl::StatusOr<std::string> text = base::ReadFile(path);
    if (!text.ok()) return text.status();
    texts.push_back(*std::move(text));
  }
  const absl::StatusOr<std::shared_ptr<const forecast::Tables>> tables = forecast::Tables::Parse(texts);
  if (!tables.ok()) return tables.status();
  zhudong::store::v1::RulesAdopted rules;
  rules.set_version((*tables)->version());
  for (std::string& text : texts) rules.add_tables(std::move(text));
  rules.set_max_events_per_identity(static_cast<uint32_t>(config.correlation.max_events_per_identity));
  rules.set_max_projects_per_identity(static_cast<uint32_t>(config.correlation.max_projects_per_identity));
  if (absl::Status of_cases = AddCaseRules(config, rules); !of_cases.ok()) return of_cases;
  return WithCalendar(std::move(rules), config);
}

absl::StatusOr<zhudong::store::v1::RulesAdopted> WithCalendar(zhudong::store::v1::RulesAdopted rules,
                                                              const config::Config& config) {
  absl::StatusOr<std::vector<std::string>> calendars = CalendarTexts(config);
  if (!calendars.ok()) return calendars.status();
  rules.clear_calendars();
  for (std::string& text : *calendars) rules.add_calendars(std::move(text));
  rules.set_case_rules_version(VersionOfCaseRules(rules));
  // Whatever is wrong with them is said before anything is adopted.
  if (const auto parsed = cases::Rules::Parse(rules); !parsed.ok()) return parsed.status();
  return rules;
}

}  // namespace zhudong::app
