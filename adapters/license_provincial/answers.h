// What a provincial license system answers, read without trusting it. Pure; messages name fields and codes, never
// values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/client.h"
#include "gateway/mapping/license_types.h"
#include "gateway/ports/license_provider.h"
#include "nlohmann/json.hpp"

namespace zhudong::license_provincial {

inline constexpr size_t kMaxListed = 256;
inline constexpr size_t kMaxFileBytes = 12u << 20;

// `data` of an envelope that says SUCCESS. Otherwise as ports::LicenseProvider, and UNAUTHENTICATED when the token is
// no longer good.
absl::StatusOr<nlohmann::json> ReadEnvelope(const http::Response& response);

struct LogIn {
  std::string token;
  absl::Duration valid_for = absl::InfiniteDuration();
};
absl::StatusOr<LogIn> ReadLogIn(const nlohmann::json& data);

// One license that may be fetched, with the handle (用证码) that allows it: used at once, never kept, logged or
// returned.
struct Listed {
  std::string identifier;
  std::string type_code;
  std::string name;
  std::string auth_code;
  // Of the 用证码, which serves one caller and one matter kind also when the system tells no end of it: then the last
  // moment that the contract can say, so that whoever keeps the license knows that others need one of their own.
  absl::Time authorized_until;
};
absl::StatusOr<std::vector<Listed>> ReadList(const nlohmann::json& data);

// `listed` fills what the license itself does not say. DATA_LOSS also when the license is of another holder than
// `asked`.
absl::StatusOr<v1::ProvidedLicense> ReadLicense(const nlohmann::json& data, const Listed& listed,
                                                const v1::Holder& asked, const mapping::LicenseTypes& types);

absl::StatusOr<ports::LicenseFile> ReadArchive(const nlohmann::json& data);

}  // namespace zhudong::license_provincial
