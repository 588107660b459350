// Numbers of planning and construction permits, in the shapes that certificates really print.
//
//   地字第440106202400123号          region 6 + year 4 + serial 5                  certificates before about 2022
//   建字第4401062024GG0012345号      region 6 + year 4 + letters + serial 7        e-certificates: YG 用地, GG 工程, XS
//   选址 440106202407010101               region 6 + date 8 + serial 2 + class 2        建筑工程施工许可证
//   穗规划资源地证〔2026〕300号       the authority's own                           local
//
// None has a check digit. A number of a local shape is no error; it is unique within its prefecture only. The same body
// may stand in a 地字 and in a 建字 number of the older form: numbers are compared within one kind of permit.
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zhudong::model {

enum class PermitShape : uint8_t {
  kNone,            // nothing but space
  kPlanning,        // region + year + serial of 5 to 7 digits
  kPlanningOnline,  // the same with letters before the serial
  kConstruction,    // region + date + 4 digits
  kLocal,
};

// What a prefix (地字第) or the letters (YG) say it is.
enum class PermitSort : uint8_t { kUnsaid, kLandUse, kConstructionPlanning, kRuralPlanning, kSiteSelection };

struct PermitNumber {
  PermitShape shape = PermitShape::kNone;
  PermitSort sort = PermitSort::kUnsaid;
  // The identity: half width, upper case, without 地字第, 建字第, 号 and what follows it, and without space. Of a
  // national shape, the body alone.
  std::string normalized;
  std::string division_code;  // 6 digits; empty for a local shape
  int year = 0;               // 0 when not said
};

PermitNumber ParsePermitNumber(std::string_view text);

// The same without the identity and without allocation, for half-width text without inner space: everything else is
// kLocal here. `division` points into `text`.
struct PermitOutline {
  PermitShape shape = PermitShape::kNone;
  PermitSort sort = PermitSort::kUnsaid;
  std::string_view body;
  std::string_view division;
  int year = 0;
};
PermitOutline OutlinePermitNumber(std::string_view text);

}  // namespace zhudong::model
