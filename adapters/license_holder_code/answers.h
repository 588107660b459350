// What a system of the holderCode family answers, read without trusting it. Pure; messages name fields and codes, never
// values.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/http/client.h"
#include "gateway/mapping/license_types.h"
#include "gateway/ports/license_provider.h"
#include "nlohmann/json.hpp"

namespace zhudong::license_holder_code {

inline constexpr size_t kMaxListed = 256;
inline constexpr size_t kMaxFileBytes = 12u << 20;
// 申请事由, in characters.
inline constexpr size_t kMaxUseCause = 200;

// The purpose's name and the business number. The number is never cut: it is what ties the query to the matter.
std::string UseCause(const ports::LicenseUse& use);

// `data` of a good answer; else as ports::LicenseProvider, and UNAUTHENTICATED for wrong credentials.
absl::StatusOr<nlohmann::json> ReadEnvelope(const http::Response& response);

// DATA_LOSS also when a license is of another holder than `asked`.
absl::StatusOr<std::vector<v1::ProvidedLicense>> ReadLicenses(const nlohmann::json& data, const v1::Holder& asked,
                                                              const mapping::LicenseTypes& types);

absl::StatusOr<ports::LicenseFile> ReadFile(const nlohmann::json& data);

}  // namespace zhudong::license_holder_code
