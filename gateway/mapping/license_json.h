// Licenses as foreign systems write them in JSON: codes, dates, holders, faces and signatures brought to ours.
// Nothing here knows one system; messages name fields, never values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "zhudong/v1/license_provider_service.pb.h"

namespace zhudong::mapping {

// Of one license's data, at most.
inline constexpr size_t kMaxLicenseFields = 256;
inline constexpr size_t kMaxLicenseText = 4096;  // bytes of one value; what is longer is a picture
inline constexpr size_t kMaxSignedData = 1u << 20;

// Reads members of one object and notes every one that is missing or of the wrong kind. The object must outlive it.
class LicenseJson {
 public:
  explicit LicenseJson(const nlohmann::json& object);

  // The first of `keys` that has a text or a number; "" when none does, or it is null.
  std::string Text(std::initializer_list<const char*> keys);
  // The same, noted when empty.
  std::string Needed(std::initializer_list<const char*> keys);
  // As ISO 8601; "" when there is none. Dates of no end (长期, 9999-12-31) are "".
  std::string Date(std::initializer_list<const char*> keys);

  void Problem(std::string_view what);
  // DATA_LOSS that names every problem.
  absl::Status status() const;

 private:
  const nlohmann::json& object_;
  std::vector<std::string> problems_;
};

// 01 to 07 and 99, or the words that systems use; anything else is OTHER, which is never usable.
v1::LicenseStatus LicenseStatusOf(std::string_view code);
// 001, 111, 414, 516; UNSPECIFIED for anything else. `10`, the citizen's card in an older list, is 111.
v1::HolderIdType HolderIdTypeOf(std::string_view code);
// "" for UNSPECIFIED.
std::string HolderTypeCode(v1::HolderIdType type);

// The holders out of three lists with commas between (共有: a title may have several owners): `asked`, or the first
// where nobody was asked for, as the license's holder, the others as its co-holders. False when `asked` has a number
// and none of the numbers, of which there are some, can be that: the license is somebody else's.
bool TakeHolder(const v1::Holder& asked, const std::string& names, const std::string& type_codes,
                const std::string& numbers, v1::ProvidedLicense& out);

// The values of a license's data: a JSON object, or a list of {name, value}. Values above kMaxLicenseText (pictures,
// and so faces) are left out. False when it is neither, or has more than kMaxLicenseFields.
bool TakeFields(const nlohmann::json& data, v1::License& license);

// The signature block beside `data_fields`, whose text is what was signed. Nothing when `s_sign_data` is empty. What is
// no base64 is handed on as it came: the check of the signature then says so.
void TakeSignature(std::string_view signed_text, LicenseJson& json, v1::ProvidedLicense& out);

// A moment from 1970 on: `2026-07-01 12:00:00`, `2026/07/01 12:00:00` or `20260701120000` in China Standard Time, RFC
// 3339, or seconds or milliseconds since 1970. InfiniteFuture when nothing is said, or that there is no end (长期, the
// year 9999). nullopt when something is said that is none of these: it may be a moment that is over.
std::optional<absl::Time> MomentOf(std::string_view text);

// A file out of base64; DATA_LOSS when it is none, empty, or longer than `most`.
absl::StatusOr<std::string> FileOf(std::string_view base64, size_t most);

// A code that another system gave, fit for a log: letters, digits, `_`, `-`, `.`, at most 40 and not six digits in a
// row (it might be somebody's number); else "unnamed".
std::string SafeCode(std::string_view code);

}  // namespace zhudong::mapping
