// 公民身份号码, GB 11643-1999, and the numbers of residence permits that share its shape: region 6 + birth yyyymmdd +
// sequence 3 (odd: male) + check character (ISO 7064 MOD 11-2). The 15-digit form stopped being valid on 2013-01-01.
// The gateway needs to know these numbers for one reason: to find and mask them. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/time/civil_time.h"

namespace zhudong::model {

enum class CitizenIdSort : uint8_t {
  kNone,                // not of the shape
  kCitizen,             // 居民身份证
  kForeignResident,     // 外国人永久居留身份证 of 2023, begins with 9
  kTaiwanHongKongMacao  // 港澳台居民居住证, 81, 82, 83
};

struct CitizenId {
  CitizenIdSort sort = CitizenIdSort::kNone;
  bool check_ok = false;
  bool birth_ok = false;  // a real day from 1850 to `today`
  absl::CivilDay birth;
  bool male = false;

  // Taken for somebody's number: shape, check character and birth all fit. The region is not held against today's
  // list: it may have been abolished long ago.
  bool valid() const { return sort != CitizenIdSort::kNone && check_ok && birth_ok; }
};

// 18 half-width characters. No allocation.
CitizenId ParseCitizenId(std::string_view text, absl::CivilDay today);

// 17 digits → the 18th character.
char CitizenIdCheck(std::string_view first17);

}  // namespace zhudong::model
