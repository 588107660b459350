#include "gateway/config/settings_rows.h"

namespace zhudong::config {
namespace {

constexpr Setting kServer[] = {
    {.name = "listen",
     .at = At<&Server::listen>,
     .sentence =
         "Address and port to serve gRPC on; port 0 takes any free one. Beyond loopback only behind a firewall.",
     .form = Form::kAddress},
    {.name = "certificate",
     .at = At<&Server::certificate>,
     .sentence = "The gateway's certificate with its chain (PEM). Read again when it changes on disk.",
     .form = Form::kFile,
     .presence = kRequired},
    {.name = "key",
     .at = At<&Server::key>,
     .sentence = "The certificate's private key (PEM), readable by the gateway alone.",
     .form = Form::kSecretFile,
     .presence = kRequired},
    {.name = "client_ca",
     .at = At<&Server::client_ca>,
     .sentence = "The CAs (PEM) whose certificates tell who a caller is. Nobody is served without one.",
     .form = Form::kFile,
     .presence = kRequired},
    {.name = "client_revocation_lists",
     .at = At<&Server::client_revocation_lists>,
     .sentence =
         "Revocation lists of these CAs (CRLs, PEM, one after the other): a client certificate that stands on one "
         "is refused, and its open calls end. Read again when it changes. Empty: none is revoked.",
     .form = Form::kFile},
    {.name = "certificate_reload_seconds",
     .at = At<&Server::certificate_reload>,
     .sentence = "How often certificate, key, CA and revocation lists are looked at for changes.",
     .least = 1,
     .most = kHour,
     .unit = "seconds"},
    {.name = "drain_seconds",
     .at = At<&Server::drain>,
     .sentence = "At a stop: how long calls that are open may take to end; then they are cut.",
     .least = 0,
     .most = kHour,
     .unit = "seconds"},
    {.name = "drain_notice_seconds",
     .at = At<&Server::drain_notice>,
     .sentence = "At a stop: how long readyz says so before anything is refused, so that who sends calls here can turn "
                 "elsewhere. 0: at once.",
     .least = 0,
     .most = kHour,
     .unit = "seconds"},
};

constexpr Setting kConsole[] = {
    {.name = "listen",
     .at = At<&Console::listen>,
     .sentence =
         "Address and port of the operators' page (HTTPS, client certificate demanded; certificates as in [server]); "
         "port 0 takes any free one. Not set: there is no page. Beyond loopback only behind a firewall.",
     .form = Form::kAddress},
};

constexpr Setting kStorage[] = {
    {.name = "path",
     .at = At<&Storage::path>,
     .sentence =
         "Folder of the journal and of all that is derived from it; made when it is not there. Local disk only.",
     .form = Form::kPath,
     .presence = kRequired},
    {.name = "memory_mib",
     .at = At<&Storage::memory_mib>,
     .sentence = "Memory for blocks read and for what waits to be written out.",
     .least = 32,
     .most = 262144,
     .unit = "MiB"},
};

constexpr Setting kBackup[] = {
    {.name = "path",
     .at = At<&Backup::path>,
     .sentence = "Folder that `zhudong backup create` writes to; made when it is not there. On another disk than the "
                 "data's. Keys, certificates and settings are not in a backup: keep them apart.",
     .form = Form::kPath},
    {.name = "keep",
     .at = At<&Backup::keep>,
     .sentence = "How many backups are kept; with a new one the oldest go.",
     .least = 1,
     .most = 1000},
    {.name = "keep_free_mib",
     .at = At<&Backup::keep_free_mib>,
     .sentence = "What the folder's disk must have left after a backup; otherwise none is begun.",
     .least = 0,
     .most = 1 << 30,
     .unit = "MiB"},
    {.name = "max_mib_per_second",
     .at = At<&Backup::max_mib_per_second>,
     .sentence = "How fast a backup may write, so that it leaves the disk to what comes in. 0: as fast as it goes.",
     .least = 0,
     .most = 100000,
     .unit = "MiB per second"},
};

constexpr Setting kLimits[] = {
    {.name = "max_queued_mib",
     .at = At<&Limits::max_queued_mib>,
     .sentence = "Events that wait to be written, of all clients together; past it clients are told when to come back.",
     .least = 1,
     .most = 16384,
     .unit = "MiB"},
    {.name = "max_item_kib",
     .at = At<&Limits::max_item_kib>,
     .sentence = "One event, serialized; a larger one is quarantined.",
     .least = 1,
     .most = 4096,
     .unit = "KiB"},
    {.name = "max_original_kib",
     .at = At<&Limits::max_original_kib>,
     .sentence = "Original bytes kept of a quarantined item; the rest is cut and marked.",
     .least = 1,
     .most = 64,
     .unit = "KiB"},
    {.name = "max_streams_per_principal",
     .at = At<&Limits::max_streams_per_principal>,
     .sentence = "Streams that one principal may have open at once.",
     .least = 1,
     .most = 10000},
    {.name = "max_batches_per_principal",
     .at = At<&Limits::max_batches_per_principal>,
     .sentence = "PublishBatch calls of one principal that are answered at once; one more is told to wait.",
     .least = 1,
     .most = 100000},
};

constexpr Setting kForecast[] = {
    {.name = "tables",
     .at = At<&Forecast::tables>,
     .sentence = "Demand tables that override the national one, which is built in; later ones override earlier ones.",
     .form = Form::kFile},
};

constexpr Setting kCorrelation[] = {
    {.name = "max_events_per_identity",
     .at = At<&Correlation::max_events_per_identity>,
     .sentence = "An identity that more events share than this ties nothing together, and is reported.",
     .least = 2,
     .most = 1000000},
    {.name = "max_projects_per_identity",
     .at = At<&Correlation::max_projects_per_identity>,
     .sentence = "Likewise for an identity that would tie together more projects than this.",
     .least = 1,
     .most = 100000},
};

constexpr Setting kDemand[] = {
    {.name = "retention_days",
     .at = At<&Demand::retention_days>,
     .sentence = "How long demand events are kept for subscribers that come back.",
     .least = 1,
     .most = 3650,
     .unit = "days"},
    {.name = "keep_at_most_days",
     .at = At<&Demand::keep_at_most_days>,
     .sentence = "How long those are kept that a subscriber, disabled or down, still has not; then it misses them, and "
                 "its status says so.",
     .least = 1,
     .most = 3650,
     .unit = "days"},
    {.name = "answer_within_days",
     .at = At<&Demand::answer_within_days>,
     .sentence =
         "In how many working days a utility is to give its access opinion (接入意向意见) after the demand came "
         "about; later it is shown as overdue. 0: no limit.",
     .least = 0,
     .most = 365,
     .unit = "days"},
};

constexpr Setting kCases[] = {
    {.name = "warn_half_days",
     .at = At<&Cases::warn_half_days>,
     .sentence = "So many half working days before a limit both sides are warned; of a limit of twice this or less at "
                 "its half.",
     .least = 0,
     .most = 60,
     .unit = "half working days"},
    {.name = "back_fill_half_days",
     .at = At<&Cases::back_fill_half_days>,
     .sentence = "A step of a case recorded more than so many half working days after it was done is suspected of "
                 "being filled in afterwards (后补流程).",
     .least = 0,
     .most = 730,
     .unit = "half working days"},
    {.name = "power_factor_percent",
     .at = At<&Cases::power_factor_percent>,
     .sentence = "How many kW a hundred kVA of capacity carry, where forecast demand is held against it.",
     .least = 50,
     .most = 100},
};

constexpr std::string_view kReportKinds[] = {"weekly_ledger", "month", "half_year", "year"};
constexpr Setting kReports[] = {
    {.name = "folder",
     .at = At<&Reports::folder>,
     .sentence = "Folder in which the gateway writes, as CSV and as a workbook, every report that the documents of "
                 "`divisions` oblige to; made when it is not there. Empty: none are written by themselves.",
     .form = Form::kPath},
    {.name = "divisions",
     .at = At<&Reports::divisions>,
     .sentence = "The places of which they are written: 14 for a province, 1410 for a city, 141002 for a county.",
     .form = Form::kPrefix},
    {.name = "kinds",
     .at = At<&Reports::kinds>,
     .sentence = "Kinds of report that are written besides those that the documents oblige to.",
     .form = Form::kChoice,
     .choices = kReportKinds},
    {.name = "grace_days",
     .at = At<&Reports::grace_days>,
     .sentence = "So many days after a month, half a year or a year its report is written, as known then; the weekly "
                 "one at the end of its week (S3-140).",
     .least = 0,
     .most = 180,
     .unit = "days"},
    {.name = "visits_before",
     .at = At<&Reports::visits_before>,
     .sentence = "How many times an applicant came in person before things went online: what visits saved are counted "
                 "against. 0: not known, and nothing is said of it.",
     .least = 0,
     .most = 100},
    {.name = "low_voltage_days_before",
     .at = At<&Reports::low_voltage_days_before>,
     .sentence = "How many working days a low-voltage customer waited from application to electricity before: what "
                 "times are held against (S0-074). 0: not known, and nothing is said of it.",
     .least = 0,
     .most = 1000,
     .unit = "working days"},
    {.name = "high_voltage_days_before",
     .at = At<&Reports::high_voltage_days_before>,
     .sentence = "The same of a high-voltage customer.",
     .least = 0,
     .most = 1000,
     .unit = "working days"},
};

constexpr Setting kMappings[] = {
    {.name = "folder",
     .at = At<&Mappings::folder>,
     .sentence = "Folder of the mapping files; needed where there are sources.",
     .form = Form::kFolder},
};

constexpr Setting kDivisions[] = {
    {.name = "file",
     .at = At<&Divisions::file>,
     .sentence = "CSV of divisions, code and name, by which operators read them; without it they read codes, and no "
                 "code is noted "
                 "as unknown.",
     .form = Form::kFile},
};

constexpr Setting kCalendar[] = {
    {.name = "files",
     .at = At<&Calendar::files>,
     .sentence = "Working days besides the built-in ones (gateway/calendar/README.md): a year that was announced, a "
                 "city's own days off.",
     .form = Form::kFile,
     .reading = Reading::kOnce},
};

}  // namespace

std::vector<Section> GatewaySections() {
  return {
      One<&Config::server>("server", "Where the gateway serves, and how both sides show who they are.", kServer),
      One<&Config::console>("console", "The operators' page, on an address of its own.", kConsole),
      One<&Config::storage>("storage", "What is kept on disk.", kStorage),
      One<&Config::backup>("backup", "Copies of what is kept on disk, made while the gateway runs.", kBackup),
      One<&Config::limits>("limits", "What one client, and all together, may ask for.", kLimits),
      One<&Config::forecast>("forecast", "How electric demand is forecast.", kForecast),
      One<&Config::correlation>("correlation", "How events are grouped into projects.", kCorrelation),
      One<&Config::demand>("demand", "The demand events that go out.", kDemand),
      One<&Config::cases>("cases", "How cases (办件) are watched; their limits are in the cities' rules.", kCases),
      One<&Config::reports>("reports", "Reports (统计报表): which are written by themselves, and what was before.",
                            kReports),
      Live(One<&Config::mappings>("mappings", "How platforms' files become events.", kMappings)),
      One<&Config::divisions>("divisions", "Administrative divisions.", kDivisions),
      Live(One<&Config::calendar>("calendar", "China's working days.", kCalendar)),
  };
}

}  // namespace zhudong::config
