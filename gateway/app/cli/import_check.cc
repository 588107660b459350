#include "gateway/app/cli/import_check.h"

#include <utility>

#include "gateway/ingest/validate.h"

namespace zhudong::cli {

v1::Acknowledgement CheckItem(v1::PublishItem& item, const ingest::Feed& feed, absl::Time now) {
  v1::Acknowledgement answer;
  answer.set_item(item.item());
  if (item.has_unreadable()) {
    answer.set_outcome(v1::OUTCOME_QUARANTINED);
    *answer.mutable_findings() = item.unreadable().findings();
    return answer;
  }
  ingest::Verdict verdict = ingest::Validate(*item.mutable_event(), feed, now);
  answer.set_outcome(verdict.errors.empty() ? v1::OUTCOME_ACCEPTED : v1::OUTCOME_QUARANTINED);
  for (v1::Finding& error : verdict.errors) *answer.add_findings() = std::move(error);
  answer.mutable_findings()->MergeFrom(item.notes());
  for (v1::Finding& note : verdict.notes) *answer.add_findings() = std::move(note);
  return answer;
}

}  // namespace zhudong::cli
