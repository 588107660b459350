#include "gateway/reports/figures.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "gateway/cases/fact.h"
#include "gateway/reports/part.h"

namespace zhudong::reports {

std::string PrefixOf(std::string division_code) {
  while (division_code.size() > 2 && division_code.size() % 2 == 0 && absl::EndsWith(division_code, "00")) {
    division_code.resize(division_code.size() - 2);
  }
  return division_code;
}

absl::Time EndOf(const Basis& basis) { return std::min(basis.period.to, basis.as_known_at); }

std::string WholeCode(const Basis& basis) {
  std::string code = basis.division_code;
  code.resize(std::max<size_t>(code.size(), 6), '0');
  return code;
}

std::unique_ptr<policy::Cap> CapOf(const Basis& basis, const std::string& code) {
  const auto year = basis.period.last.year();
  for (const policy::Cap& cap : basis.rules->Caps(WholeCode(basis), basis.period.last)) {
    if (cap.code == code && (cap.year == 0 || cap.year == year)) return std::make_unique<policy::Cap>(cap);
  }
  return nullptr;
}

Figures::Figures(Basis basis) : basis_(std::move(basis)), prefix_(PrefixOf(basis_.division_code)) {
  if (basis_.period.kind == v1::REPORT_KIND_WEEKLY_LEDGER) parts_.push_back(MakeLedger(basis_));
  for (const auto make : {&MakeCases, &MakeClocks, &MakeOnline, &MakeChannels, &MakeDocuments, &MakeVisits,
                          &MakeApprovals, &MakeOutages, &MakeReliability, &MakeSuspicions, &MakeRatings}) {
    parts_.push_back(make(basis_));
  }
}

Figures::~Figures() = default;

void Figures::Add(const v1::CaseFile& file) {
  if (!absl::StartsWith(file.division_code(), prefix_)) return;
  CaseView view{.file = file, .opened = absl::InfinitePast(), .ended = absl::InfiniteFuture()};
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
