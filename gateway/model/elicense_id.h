// 电子证照标识, GB/T 36904-2018:
//
//   1.2.156.3005.2 . type 21 . issuer 6–18 . serial . version 3 . check 1
//
// type = credit code of the authority that defined the license + 3 digits. check = ISO 7064 MOD 37,36 over type,
// issuer, serial and version without dots. Pure; thread-safe.
#pragma once

#include <string_view>

namespace zhudong::model {

inline constexpr std::string_view kElicenseRoot = "1.2.156.3005.2";

struct ElicenseId {
  bool well_formed = false;
  bool check_ok = false;
  // Point into the text.
  std::string_view type;
  std::string_view issuer;
  std::string_view serial;
  int version = 0;  // 1 at first, higher after a change
};

// 证照类型代码: 21 characters of which the last three are digits. A province's own item codes have other shapes.
bool IsElicenseType(std::string_view text);

// Half-width text, letters in either case. No allocation.
ElicenseId ParseElicenseId(std::string_view text);

// ISO 7064 MOD 37,36 over 0-9A-Z, fed piece by piece.
class CheckMod37_36 {
 public:
  // False when a character is no digit or letter; the check is then without meaning.
  bool Add(std::string_view text);
  char Check() const;

 private:
  int product_ = 36;
};

}  // namespace zhudong::model
