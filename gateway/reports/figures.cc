#include "gateway/reports/figures.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "gateway/cases/fact.h"
#include "gateway/model/division_code.h"
#include "gateway/reports/part.h"

namespace zhudong::reports {

absl::Time EndOf(const Basis& basis) { return std::min(basis.period.to, basis.as_known_at); }

std::string WholeCode(std::string division_code) {
  division_code.resize(std::max<size_t>(division_code.size(), 6), '0');
  return division_code;
}

std::unique_ptr<policy::Cap> CapOf(const Basis& basis, const std::string& code) {
  const auto year = basis.period.last.year();
  for (const policy::Cap& cap : basis.rules->Caps(WholeCode(basis.division_code), basis.period.last)) {
    if (cap.code == code && (cap.year == 0 || cap.year == year)) return std::make_unique<policy::Cap>(cap);
  }
  return nullptr;
}

Figures::Figures(Basis basis) : basis_(std::move(basis)), prefix_(model::DivisionPrefix(basis_.division_code)) {
  if (basis_.period.kind == v1::REPORT_KIND_WEEKLY_LEDGER) parts_.push_back(MakeLedger(basis_));
  for (const auto make :
       {&MakeCases, &MakeClocks, &MakeOnline, &MakeChannels, &MakeDocuments, &MakeVisits, &MakeApprovals,
        &MakeEnergizing, &MakeForecasts, &MakeOutages, &MakeReliability, &MakeSuspicions, &MakeReRuns, &MakeRatings}) {
    parts_.push_back(make(basis_));
  }
}

Figures::~Figures() = default;

bool Figures::AsksForProject(const v1::CaseFile& file) const {
  if (!file.has_connection() || file.project_code().empty()) return false;
  const auto in_period = [this](bool told, const google::protobuf::Timestamp& stamp) {
    return told && basis_.period.Holds(cases::TimeOf(stamp));
  };
  return absl::StartsWith(file.division_code(), prefix_) &&
         (in_period(file.has_opened_at(), file.opened_at()) ||
          in_period(file.connection().has_energized_at(), file.connection().energized_at()));
}

void Figures::Add(const v1::CaseFile& file, const ProjectFacts* project) {
  if (!absl::StartsWith(file.division_code(), prefix_)) return;
  CaseView view{.file = file, .project = project, .opened = absl::InfinitePast(), .ended = absl::InfiniteFuture()};
  if (file.has_opened_at()) view.opened = cases::TimeOf(file.opened_at());
  if (file.has_ended_at()) view.ended = cases::TimeOf(file.ended_at());
  if (!file.has_reliability() && view.opened >= basis_.period.to) return;
  view.customer = file.connection().customer_class();
  view.opened_in = basis_.period.Holds(view.opened);
  view.ended_in = basis_.period.Holds(view.ended);
  view.open_at_end = view.opened < EndOf(basis_) && view.ended >= EndOf(basis_);
  view.gained = view.ended_in && file.state() == v1::CASE_STATE_ENDED;
  for (const auto& part : parts_) part->Add(view);
}

std::vector<v1::ReportTable> Figures::Tables() const {
  std::vector<v1::ReportTable> tables;
  for (const auto& part : parts_) tables.push_back(part->Table());
  return tables;
}

}  // namespace zhudong::reports
