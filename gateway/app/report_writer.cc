#include "gateway/app/report_writer.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/files.h"
#include "gateway/reports/report.h"

namespace zhudong::app {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(2);

struct FileForm {
  v1::ReportFormat format;
  const char* extension;
};
// The workbook last: a report is there when it is.
constexpr FileForm kForms[] = {{v1::REPORT_FORMAT_CSV, ".csv"}, {v1::REPORT_FORMAT_XLSX, ".xlsx"}};

}  // namespace

void ReportWriter::Start() {
  if (plan_.folder.empty()) return;
  thread_ = std::thread([this] {
    absl::Status last;
    do {
      absl::Status now = Look();
      if (!now.ok() && now != last) {
        parts_.log.Error("reports that are due can't be written, and are tried again",
                         {{"why", std::string(now.message())}});
      }
      last = std::move(now);
    } while (!stop_.WaitForNotificationWithTimeout(kInterval));
  });
}

void ReportWriter::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  if (thread_.joinable()) thread_.join();
}

bool ReportWriter::IsThere(const std::string& name) const {
  std::error_code error;
  return std::filesystem::exists(std::filesystem::path(plan_.folder) / (name + kForms[1].extension), error);
}

absl::Status ReportWriter::Look() {
  if (parts_.pipeline.position() < wait_for_) return absl::OkStatus();
  const absl::Time by = std::exchange(looked_, parts_.clock.Now());
  wait_for_ = parts_.journal.durable();
  if (by == absl::InfinitePast()) return absl::OkStatus();
  const auto rules = parts_.cases.RulesAt(by);
  if (!rules.ok()) return rules.status();
  if (*rules == nullptr) return absl::OkStatus();
  for (const std::string& division : plan_.divisions) {
    const auto last = reports::LastOwed(*(*rules)->clocks, division, plan_.kinds, by, plan_.grace_days);
    if (!last.ok()) return last.status();
    const auto missing =
        reports::Missing(*last, plan_.grace_days, [this](const std::string& name) { return IsThere(name); });
    if (!missing.ok()) return missing.status();
    for (const reports::Owed& owed : *missing) {
      if (stop_.HasBeenNotified()) return absl::OkStatus();
      if (absl::Status written = Write(owed); !written.ok()) return written;
    }
  }
  return absl::OkStatus();
}

absl::Status ReportWriter::Write(const reports::Owed& owed) {
  const absl::StatusOr<rpc::Gathered> gathered = rpc::GatherFigures(
      parts_.cases, {.period = owed.due.period, .division_code = owed.division_code, .as_known_at = owed.due.at},
      baseline_, /*then=*/true, [this] { return stop_.HasBeenNotified(); });
  if (absl::IsCancelled(gathered.status())) return absl::OkStatus();
  if (!gathered.ok()) return gathered.status();
  std::error_code error;
  std::filesystem::create_directories(plan_.folder, error);
  const std::string name = reports::FileNameOf(owed.due.period, owed.division_code);
  const std::string path = (std::filesystem::path(plan_.folder) / name).string();
  for (const FileForm& form : kForms) {
    v1::GetReportResponse report;
    if (absl::Status made =
            reports::WriteReport(gathered->basis, *gathered->figures, form.format, gathered->rules_version, report);
        !made.ok()) {
      return made;
    }
    if (absl::Status written = base::WriteFile(absl::StrCat(path, form.extension), report.file()); !written.ok()) {
      return written;
    }
  }
  parts_.log.Info("a report that is due was written", {{"report", reports::TitleOf(owed.due.period)},
                                                       {"division", owed.division_code},
                                                       {"for", owed.to.empty() ? "operators" : owed.to},
                                                       {"file", path + kForms[1].extension}});
  return absl::OkStatus();
}

}  // namespace zhudong::app
