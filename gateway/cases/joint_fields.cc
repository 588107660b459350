#include "gateway/cases/joint_fields.h"

#include "gateway/cases/services.h"

namespace zhudong::cases {

v1::CaseFile CutForService(v1::CaseFile file, v1::UtilityService service) {
  if (!file.has_joint_service()) return file;
  for (v1::ServiceState& state : *file.mutable_joint_service()->mutable_services()) {
    if (state.service() == service && service != v1::UTILITY_SERVICE_UNSPECIFIED) continue;
    state.clear_fields();
    state.clear_case_number();
  }
  for (v1::CaseEntry& entry : *file.mutable_timeline()) {
    if (entry.department().empty() || entry.department() == WordOf(service)) continue;
    entry.clear_opinion();
    entry.clear_document_number();
  }
  return file;
}

}  // namespace zhudong::cases
