// From a license that was found to an answer that holds what was granted and no more. Pure; thread-safe.
#pragma once

#include "absl/time/time.h"
#include "gateway/access/license_grants.h"
#include "gateway/licenses/lookup.h"
#include "zhudong/v1/audit.pb.h"

namespace zhudong::licenses {

// Everything but audit_sequence.
v1::LicenseAnswer AnswerOf(Found&& found, const access::FieldSet& fields, absl::Time now);

// Names, as grants do, the fields of `license` that have a value.
void AddReleasedFields(const v1::License& license, v1::AuditRecord& record);

}  // namespace zhudong::licenses
