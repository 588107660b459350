// 不动产单元代码, GB/T 37346-2019: 28 characters in seven layers.
//
//   county 6 | 地籍区 3 | 地籍子区 3 | 宗地特征码 2 | 宗地顺序号 5 | 定着物特征码 1 | 定着物单元号 8
//   `------------------ 宗地代码, 19 ------------------´
//
// 29 characters are 28 and a check character that nobody uses: it is not looked at. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace zhudong::model {

enum class RealEstateForm { kNone, kParcel, kUnit, kUnitWithCheck };

struct RealEstateUnit {
  RealEstateForm form = RealEstateForm::kNone;
  std::string_view parcel;  // the first 19 characters; points into the text
  std::string_view region;  // the first 6
  char ownership = '\0';    // G 国家, J 集体, Z 未确权
  char parcel_kind = '\0';  // A B S X C D E F H G W Y
  char fixture = '\0';  // F 房屋, L 林木, Q 其他, W 无定着物 (then the unit number is 00000000); '\0' for a parcel
};

// Half-width text, letters in either case. No allocation; the views live as long as `text`.
RealEstateUnit ParseRealEstateUnit(std::string_view text);

// The 宗地代码 (19 characters, upper case) in a parcel or unit code; empty when `text` is neither.
std::string ParcelCodeOf(std::string_view text);

}  // namespace zhudong::model
