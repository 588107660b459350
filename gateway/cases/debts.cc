// Documents that a letter of tolerance (容缺受理函) or a promise stands in for (D3.13): a debt of its own, apart from
// the clocks, which start without them.
#include <map>
#include <utility>

#include "gateway/cases/clock.h"
#include "gateway/cases/evaluate.h"
#include "gateway/model/dates.h"

namespace zhudong::cases {
namespace {

using Documents = google::protobuf::RepeatedPtrField<v1::ApplicationDocument>;

const Documents* DocumentsOf(const v1::Event& event) {
  if (event.has_connection_application()) return &event.connection_application().documents();
  if (event.has_joint_application()) return &event.joint_application().documents();
  return nullptr;
}

// An application has some; more would be somebody's mistake, or worse.
constexpr size_t kMaxDebts = 100;

bool IsOwed(const v1::ApplicationDocument& document) {
  return document.state() == v1::APPLICATION_DOCUMENT_STATE_TOLERATED ||
         document.state() == v1::APPLICATION_DOCUMENT_STATE_OWED;
}

// 24:00 of that day.
void RunDueDate(const Rules& rules, const v1::DocumentDebt& debt, v1::CaseFile& file) {
  const model::Date date = model::ParseIsoDate(debt.due_date());
  if (!date.ok()) return;
  const absl::Time due = rules.time->At(date.day, absl::Hours(24));
  v1::CaseClock& clock = *file.add_clocks();
  clock.set_kind(v1::CASE_CLOCK_KIND_DOCUMENT_DEBT);
  clock.set_of(debt.document_code());
  *clock.mutable_started_at() = debt.owed_since();
  SetTime(due, *clock.mutable_due_at());
  SetTime(rules.time->At(date.day, absl::ZeroDuration()), *clock.mutable_warn_at());
  // Of a case that came to nothing nothing is owed.
  const bool ended = debt.has_supplied_at() || file.state() == v1::CASE_STATE_ENDED_WITHOUT;
  clock.set_state(ended ? v1::CASE_CLOCK_STATE_ENDED : v1::CASE_CLOCK_STATE_RUNNING);
  if (!debt.has_supplied_at()) return;
  *clock.mutable_ended_at() = debt.supplied_at();
  clock.set_late(TimeOf(debt.supplied_at()) >= due);
}

}  // namespace

void AddDebts(const Facts& facts, const Rules& rules, v1::CaseFile& file) {
  std::map<std::string, v1::DocumentDebt> debts;  // by document
  bool too_many = false;
  for (const Fact& fact : facts) {
    const Documents* documents = DocumentsOf(*fact.event);
    if (documents == nullptr) continue;
    for (const v1::ApplicationDocument& document : *documents) {
      const auto known = debts.find(document.code());
      if (!IsOwed(document)) {
        // A later application brings it.
        if (known != debts.end() && !known->second.has_supplied_at()) {
          *known->second.mutable_supplied_at() = fact.event->occurred_at();
        }
        continue;
      }
      if (known == debts.end() && debts.size() >= kMaxDebts) {
        too_many = true;
        continue;
      }
      // A later letter prolongs the term of an earlier one.
      v1::DocumentDebt& debt = debts[document.code()];
      if (known == debts.end()) *debt.mutable_owed_since() = fact.event->occurred_at();
      debt.set_document_code(document.code());
      debt.set_letter_number(document.letter_number());
      debt.set_due_date(document.due_date());
      debt.clear_supplied_at();
    }
  }
  if (too_many) AddProblem(file, "too_many_documents", "documents beyond the first 100 that are owed are not followed");
  for (const Fact& fact : facts) {
    if (!fact.event->has_document_supplied()) continue;
    const auto debt = debts.find(fact.event->document_supplied().document_code());
    if (debt == debts.end() || debt->second.has_supplied_at()) continue;
    *debt->second.mutable_supplied_at() = fact.event->occurred_at();
  }
  for (auto& [code, debt] : debts) {
    RunDueDate(rules, debt, file);
    *file.add_debts() = std::move(debt);
  }
}

}  // namespace zhudong::cases
