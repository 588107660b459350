// 投资项目代码: 20 digits in five groups 4-6-2-2-6 (24 characters with the dashes), in two generations (GB/T
// 40058-2021; 发改投资〔2020〕1439号).
//
//   old, 2015 to 2020   YYYY-RRRRRR-II-TT-NNNNNN   year, region, industry, type, serial; no check digit
//   new, from 2020-11   YYMM-RRRRRR-DD-TT-NNNNNC   year and month, region, department, type, random, check digit
//
// They can't be mistaken for each other: 15 to 20 is no month. The check digit of the new generation is ISO 7064
// MOD 11,10 over the 19 digits before it. Pure; thread-safe.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace zhudong::model {

enum class ProjectCodeGeneration { kNone, kOld, kNew };

struct ProjectCode {
  ProjectCodeGeneration generation = ProjectCodeGeneration::kNone;  // kNone: not a project code
  bool check_ok = false;                                            // always true for the old generation
  std::array<char, 20> digits = {};
  int year = 0;
  int month = 0;  // 0 in the old generation

  std::string_view region() const { return {digits.data() + 4, 6}; }
  std::string_view type() const { return {digits.data() + 12, 2}; }
};

// With the four dashes or without any, in half-width digits. No allocation.
ProjectCode ParseProjectCode(std::string_view text);

// The spelling with dashes; takes full-width digits and other dashes too. Empty when `text` is no project code.
std::string NormalizeProjectCode(std::string_view text);

// ISO 7064 MOD 11,10 check digit of a string of digits.
char CheckDigitMod11_10(std::string_view digits);

}  // namespace zhudong::model
