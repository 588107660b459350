// What asking may come to when no license is given. Pure.
#pragma once

#include "absl/status/status.h"

namespace zhudong::licenses {

// NOT_FOUND LICENSE_NOT_FOUND.
absl::Status NotFound();
// UNAVAILABLE PROVIDER_DOWN: it answered with something else than was asked for.
absl::Status NotUnderstood();
// UNAVAILABLE PROVIDER_DOWN: changes overtook every ask.
absl::Status Changing();
// UNAVAILABLE STOPPING.
absl::Status Stopping();

// What the audit chain could not record, and why not: RESOURCE_EXHAUSTED OVERLOADED, or INTERNAL AUDIT.
absl::Status AuditFailed(const absl::Status& cause);

// The system does not answer: what grace is for.
bool IsDown(const absl::Status& status);
// Of two systems' answers the one that says more about why there is none: one that is down might have had it.
absl::Status MoreTelling(const absl::Status& a, const absl::Status& b);

}  // namespace zhudong::licenses
