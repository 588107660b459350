#include "gateway/app/cli/import_check.h"

namespace zhudong::cli {

v1::Acknowledgement CheckItem(v1::PublishItem& item) {
  v1::Acknowledgement answer;
  answer.set_item(item.item());
  if (item.has_unreadable()) {
    answer.set_outcome(v1::OUTCOME_QUARANTINED);
    *answer.mutable_findings() = item.unreadable().findings();
    return answer;
  }
  answer.set_outcome(v1::OUTCOME_ACCEPTED);
  *answer.mutable_findings() = item.notes();
  return answer;
}

}  // namespace zhudong::cli
