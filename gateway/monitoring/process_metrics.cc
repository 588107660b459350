#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/monitoring/metrics.h"

namespace zhudong::monitoring {
namespace {

double Of(uint64_t count) { return static_cast<double>(count); }

// Fields of proc/PID/stat, those after the command: proc(5) counts them from 3.
constexpr size_t kFirstField = 3;
constexpr size_t kUserTicks = 14 - kFirstField;
constexpr size_t kSystemTicks = 15 - kFirstField;
constexpr size_t kThreads = 20 - kFirstField;
constexpr size_t kStartTicks = 22 - kFirstField;
constexpr size_t kVirtualBytes = 23 - kFirstField;
constexpr size_t kResidentPages = 24 - kFirstField;

std::vector<double> StatFields(const std::string& proc) {
  std::ifstream file(proc + "/stat");
  std::string line;
  std::getline(file, line);
  const size_t command = line.rfind(')');
  if (command == std::string::npos) return {};
  std::istringstream rest(line.substr(command + 1));
  std::string state;
  rest >> state;
  std::vector<double> fields = {0};  // the state, which is a letter
  for (double field = 0; rest >> field;) fields.push_back(field);
  return fields;
}

// Seconds since 1970 at which the machine was started.
double BootTime(const std::string& proc) {
  std::ifstream file(proc + "/../stat");
  std::string word;
  double seconds = 0;
  while (file >> word) {
    if (word == "btime" && file >> seconds) return seconds;
  }
  // Hidden from a service of systemd with ProcSubset=pid.
  struct sysinfo machine {};
  if (sysinfo(&machine) != 0) return 0;
  return static_cast<double>(absl::ToUnixSeconds(base::SystemClock().Now()) - machine.uptime);
}

}  // namespace

void PutProcess(const std::string& proc, telemetry::Page& page) {
  const std::vector<double> fields = StatFields(proc);
  if (fields.size() > kResidentPages) {
    const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    page.Counter("process_cpu_seconds_total", "Processor time, user and system.", {},
                 (fields[kUserTicks] + fields[kSystemTicks]) / ticks);
    page.Gauge("process_threads", "Threads.", {}, fields[kThreads]);
    page.Gauge("process_virtual_memory_bytes", "Memory that is mapped.", {}, fields[kVirtualBytes]);
    page.Gauge("process_resident_memory_bytes", "Memory that is in use.", {},
               fields[kResidentPages] * static_cast<double>(sysconf(_SC_PAGESIZE)));
    page.Gauge("process_start_time_seconds", "When the process was started, since 1970.", {},
               BootTime(proc) + fields[kStartTicks] / ticks);
  }
  std::error_code error;
  double open = 0;
  for (auto file = std::filesystem::directory_iterator(proc + "/fd", error);
       !error && file != std::filesystem::directory_iterator(); file.increment(error)) {
    ++open;
  }
  if (!error) page.Gauge("process_open_fds", "Open file descriptors.", {}, open);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    page.Gauge("process_max_fds", "File descriptors that may be open.", {}, Of(limit.rlim_cur));
  }
}

void PutStore(const store::Figures& figures, telemetry::Page& page) {
  for (const store::FamilyFigures& family : figures.families) {
    const telemetry::Labels labels = {{"family", family.family}};
    page.Gauge("zhudong_store_file_bytes", "Files of the database, by family of rows.", labels, Of(family.file_bytes));
    page.Gauge("zhudong_store_unwritten_bytes", "In memory, to be written out to files.", labels,
               Of(family.memory_bytes));
    page.Gauge("zhudong_store_compaction_pending_bytes", "An estimate of what compaction has still to rewrite.", labels,
               Of(family.pending_compaction_bytes));
    page.Counter("zhudong_store_write_stalls_total", "How often writes had to stop, or to slow down.",
                 {{"family", family.family}, {"kind", "stop"}}, Of(family.stops));
    page.Counter("zhudong_store_write_stalls_total", "How often writes had to stop, or to slow down.",
                 {{"family", family.family}, {"kind", "slowdown"}}, Of(family.slowdowns));
  }
  page.Gauge("zhudong_store_log_bytes", "The write-ahead log.", {}, Of(figures.log_bytes));
  page.Gauge("zhudong_store_cache_bytes", "Blocks that are kept in memory.", {}, Of(figures.cache_bytes));
  page.Gauge("zhudong_store_running_compactions", "Compactions that run.", {}, Of(figures.running_compactions));
  page.Gauge("zhudong_store_running_flushes", "Flushes that run.", {}, Of(figures.running_flushes));
  page.Counter("zhudong_store_background_errors_total", "Compactions and flushes that failed.", {},
               Of(figures.background_errors));
  page.Gauge("zhudong_store_writes_stopped", "1 while writes have to wait.", {}, figures.writes_stopped ? 1 : 0);
  if (figures.disk_bytes == 0) return;
  page.Gauge("zhudong_store_disk_bytes", "The file system that holds the database.", {}, Of(figures.disk_bytes));
  page.Gauge("zhudong_store_disk_free_bytes", "What is free of it.", {}, Of(figures.disk_free_bytes));
}

void PutCertificates(const std::vector<v1::CertificateStatus>& certificates, telemetry::Page& page) {
  std::map<std::pair<v1::CertificateUse, std::string>, int64_t> ends;
  for (const v1::CertificateStatus& one : certificates) {
    if (!one.has_not_after()) continue;
    const auto [it, first] = ends.try_emplace({one.use(), one.owner()}, one.not_after().seconds());
    if (!first) it->second = std::min(it->second, one.not_after().seconds());
  }
  for (const auto& [of, end] : ends) {
    const auto& [use, owner] = of;
    if (use == v1::CERTIFICATE_USE_REVOCATION_LIST) {
      page.Gauge("zhudong_revocation_list_next_update_timestamp_seconds",
                 "When a list of revoked certificates is to be replaced by the next.", {{"owner", owner}},
                 static_cast<double>(end));
    } else {
      page.Gauge("zhudong_certificate_expiry_timestamp_seconds",
                 "When a certificate that the gateway shows or trusts ends.",
                 {{"use", Word(v1::CertificateUse_Name(use), "CERTIFICATE_USE_")}, {"owner", owner}},
                 static_cast<double>(end));
    }
  }
}

void PutBuild(const std::string& version, telemetry::Page& page) {
  page.Gauge("zhudong_build_info", "The program; always 1.", {{"version", version}}, 1);
}

void PutLog(const telemetry::Log& log, telemetry::Page& page) {
  for (const telemetry::LogLevel level : {telemetry::LogLevel::kDebug, telemetry::LogLevel::kInfo,
                                          telemetry::LogLevel::kWarn, telemetry::LogLevel::kError}) {
    page.Counter("zhudong_log_lines_total", "Lines of the log, by level.",
                 {{"level", std::string(telemetry::kLogLevels[static_cast<size_t>(level)])}}, Of(log.lines(level)));
  }
}

}  // namespace zhudong::monitoring
