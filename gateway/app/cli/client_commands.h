// One line for each command of this folder; commands.cc lists them.
#pragma once

#include "gateway/app/cli/context.h"

namespace zhudong::cli {

void AddFeed(CLI::App& app, Context& context);        // feed status | show | watch | counts | import | …
void AddProject(CLI::App& app, Context& context);     // project show | list
void AddForecast(CLI::App& app, Context& context);    // forecast show | list
void AddDemand(CLI::App& app, Context& context);      // demand watch | summary | changes
void AddAnswer(CLI::App& app, Context& context);      // answer opinion | capacity | works | acceptance
void AddDeadLetter(CLI::App& app, Context& context);  // deadletter list | show | release | skip | close | repair
void AddSubscriber(CLI::App& app, Context& context);  // subscriber list | show | enable | disable | forget | …
void AddReplay(CLI::App& app, Context& context);      // replay start | stop
void AddQuarantine(CLI::App& app, Context& context);  // quarantine list | show | resubmit | dismiss
void AddLicense(CLI::App& app, Context& context);     // license get | find | archive | readiness | watch | revoke | …
void AddStatus(CLI::App& app, Context& context);      // status
void AddConfig(CLI::App& app, Context& context);      // config check | show | plan | apply | reference
void AddCase(CLI::App& app, Context& context);        // case list | show | progress | results
void AddGridCapacity(CLI::App& app, Context& context);   // capacity find | shortages
void AddDig(CLI::App& app, Context& context);            // dig list
void AddReport(CLI::App& app, Context& context);         // report
void AddPolicy(CLI::App& app, Context& context);         // policy check | show | explain | diff | route | guide
void AddReceiver(CLI::App& app, Context& context);       // receiver
void AddAudit(CLI::App& app, Context& context);          // audit verify | export | search
void AddSecurity(CLI::App& app, Context& context);       // whoami; security certificates | keys | grants
void AddLicenseSystem(CLI::App& app, Context& context);  // license-system
void AddBackup(CLI::App& app, Context& context);         // backup create | list | verify
void AddCompletion(CLI::App& app, Context& context);     // completion bash | zsh | fish

// `config plan | apply`.
void AddConfigLive(CLI::App& config, Context& context);
// `case results`, too.
void AddCaseResults(CLI::App& group, Context& context);
// `feed import`, in a file of its own.
void AddFeedImport(CLI::App& feed, Context& context);
// `feed status | show | watch | report | heartbeat | pause | resume | give-up`, too.
void AddFeedHealth(CLI::App& feed, Context& context);
// `demand summary | changes`, `audit search`, too.
void AddDemandSummary(CLI::App& demand, Context& context);
void AddAuditSearch(CLI::App& audit, Context& context);
// `policy route | guide`, too.
void AddPolicyRoute(CLI::App& policy, Context& context);
void AddPolicyGuide(CLI::App& policy, Context& context);
// `license watch | revoke | erase | status`, too.
void AddLicenseAdmin(CLI::App& license, Context& context);

}  // namespace zhudong::cli
