// 统一社会信用代码, GB 32100-2015: 18 characters of `0-9A-H J-N P-R T U W X Y`.
//
//   登记管理部门 1 | 机构类别 1 | 行政区划 6 | 主体标识码 9 (GB 11714, with its own check character) | check character
//   1
//
// Some valid pilot codes fail the last check but pass the one of the 主体标识码; most typing errors fail both. A failed
// check is therefore a flag and never a reason to refuse. Registers also still print older numbers. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zhudong::model {

enum class CreditCodeForm : uint8_t {
  kNone,          // none of these
  kCreditCode,    // 18 characters, digits and letters; `check_ok` may be false
  kRegistration,  // 注册号: 13 or 15 digits, or 企合苏总字第000063号
  kOrganization,  // 组织机构代码, 9 characters with a good check character, with or without the dash
};

struct CreditCode {
  CreditCodeForm form = CreditCodeForm::kNone;
  bool alphabet_ok = false;            // no I O S V Z
  bool check_ok = false;               // the 18th character fits
  bool organization_check_ok = false;  // the 17th fits positions 9 to 16
  std::string_view region;             // points into the text; of a credit code only
};

// Half-width text, letters in either case. No allocation.
CreditCode ParseCreditCode(std::string_view text);

// The spelling by which codes are compared.
std::string NormalizeCreditCode(std::string_view text);

// 17 characters → the 18th; '\0' when one is not in the alphabet.
char CreditCodeCheck(std::string_view first17);
// GB 11714: 8 characters → the 9th; '\0' when one is no digit or letter.
char OrganizationCheck(std::string_view first8);

}  // namespace zhudong::model
