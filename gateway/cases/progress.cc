#include "gateway/cases/progress.h"

#include "gateway/cases/fact.h"
#include "gateway/cases/words.h"

namespace zhudong::cases {

v1::GetProgressResponse ProgressOf(const v1::CaseFile& file) {
  v1::GetProgressResponse progress;
  progress.set_case_number(file.case_number());
  progress.set_kind(file.kind());
  progress.set_state(file.state());
  progress.set_status(file.status());
  for (const v1::CaseEntry& entry : file.timeline()) {
    if (!entry.set_aside().empty() || entry.filled_in()) continue;
    v1::ProgressStep& step = *progress.add_steps();
    *step.mutable_at() = entry.at();
    step.set_name(NameOf(entry));
  }
  for (const v1::CaseClock& clock : file.clocks()) {
    if (clock.state() != v1::CASE_CLOCK_STATE_RUNNING || !clock.has_due_at()) continue;
    if (!progress.has_due_at() || TimeOf(clock.due_at()) < TimeOf(progress.due_at())) {
      *progress.mutable_due_at() = clock.due_at();
    }
  }
  for (const v1::DocumentDebt& debt : file.debts()) {
    if (!debt.has_supplied_at()) progress.add_owed_documents(debt.document_code());
  }
  return progress;
}

}  // namespace zhudong::cases
