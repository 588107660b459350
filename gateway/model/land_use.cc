#include "gateway/model/land_use.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "gateway/model/text.h"

namespace zhudong::model {
namespace {

using std::string_view;
using enum LoadClass;

// Second-level codes of GB/T 21010-2017; a missing one follows its first level.
constexpr std::array<std::pair<string_view, LoadClass>, 22> kCurrentUse = {{
    {"05", kCommercial},  {"06", kIndustrial},  {"0603", kUnknown},  // 盐田
    {"0604", kStorage},   {"07", kResidential}, {"08", kPublic},    {"0809", kUtilities},
    {"0810", kGreen},     {"09", kUnknown},     {"0902", kPublic},  // 使领馆, as A8 外事
    {"0904", kPublic},                                              // 宗教, as A9
    {"10", kTransport},   {"1006", kUnknown},                       // 农村道路
    {"1009", kUtilities},                                           // 管道运输
    {"01", kUnknown},     {"02", kUnknown},     {"03", kUnknown},   {"04", kUnknown},
    {"11", kUnknown},     {"1109", kUtilities},  // 水工建筑
    {"12", kUnknown},     {"1201", kUnknown},    // 空闲地
}};

constexpr std::array<LoadClass, 25> kTerritorial = {
    kUnknown,    kUnknown,    kUnknown,   kUnknown,   kUnknown,   kUnknown, kUnknown, kResidential, kPublic,
    kCommercial, kIndustrial, kStorage,   kTransport, kUtilities, kGreen,   kUnknown, kUnknown,     kUnknown,
    kUnknown,    kIndustrial, kTransport, kUnknown,   kUnknown,   kUnknown, kUnknown};

// Words of the catalogues' names. Of those that begin at the same place the longest counts.
constexpr std::array<std::pair<string_view, LoadClass>, 100> kNames = {{
    {"住宅", kResidential},
    {"居住", kResidential},
    {"住房", kResidential},
    {"宅基地", kResidential},
    {"公寓", kResidential},
    {"安置房", kResidential},
    {"商服", kCommercial},
    {"商业", kCommercial},
    {"零售", kCommercial},
    {"批发", kCommercial},
    {"餐饮", kCommercial},
    {"旅馆", kCommercial},
    {"住宿餐饮", kCommercial},
    {"住宿", kCommercial},
    {"商务金融", kCommercial},
    {"商务", kCommercial},
    {"金融", kCommercial},
    {"娱乐", kCommercial},
    {"康体", kCommercial},
    {"加油", kCommercial},
    {"公用设施营业网点", kCommercial},
    {"酒店", kCommercial},
    {"市场用地", kCommercial},
    {"工业", kIndustrial},
    {"工矿", kIndustrial},
    {"采矿", kIndustrial},
    {"工矿仓储", kIndustrial},
    {"新型产业", kIndustrial},
    {"制造", kIndustrial},
    {"仓储", kStorage},
    {"物流仓储", kStorage},
    {"物流", kStorage},
    {"储备库", kStorage},
    {"机关团体", kPublic},
    {"新闻出版", kPublic},
    {"教育", kPublic},
    {"科研", kPublic},
    {"科教", kPublic},
    {"医疗卫生", kPublic},
    {"医卫慈善", kPublic},
    {"医疗", kPublic},
    {"社会福利", kPublic},
    {"文化", kPublic},
    {"文体娱乐", kPublic},
    {"体育", kPublic},
    {"公共管理与公共服务", kPublic},
    {"公共管理", kPublic},
    {"公共服务", kPublic},
    {"行政办公", kPublic},
    {"学校", kPublic},
    {"中小学", kPublic},
    {"幼儿园", kPublic},
    {"高等院校", kPublic},
    {"文物古迹", kPublic},
    {"外事", kPublic},
    {"使领馆", kPublic},
    {"宗教", kPublic},
    {"养老", kPublic},
    {"基层社区", kPublic},
    {"公用设施", kUtilities},
    {"公共设施", kUtilities},
    {"供水", kUtilities},
    {"供电", kUtilities},
    {"供燃气", kUtilities},
    {"供热", kUtilities},
    {"通信", kUtilities},
    {"邮政", kUtilities},
    {"排水", kUtilities},
    {"环卫", kUtilities},
    {"消防", kUtilities},
    {"干渠", kUtilities},
    {"水工", kUtilities},
    {"管道运输", kUtilities},
    {"公园与绿地", kGreen},
    {"公园", kGreen},
    {"绿地", kGreen},
    {"广场", kGreen},
    {"开敞空间", kGreen},
    {"风景名胜设施", kGreen},
    {"交通", kTransport},
    {"铁路", kTransport},
    {"轨道", kTransport},
    {"公路", kTransport},
    {"街巷", kTransport},
    {"道路", kTransport},
    {"机场", kTransport},
    {"港口", kTransport},
    {"码头", kTransport},
    {"停车场", kTransport},
    {"场站", kTransport},
    {"军事", kUnknown},
    {"监教", kUnknown},
    {"殡葬", kUnknown},
    {"特殊用地", kUnknown},
    {"农村道路", kUnknown},
    {"耕地", kUnknown},
    {"林地", kUnknown},
    {"草地", kUnknown},
    {"水域", kUnknown},
    {"盐田", kUnknown},
}};

LandUseClass Recognized(LoadClass load_class) { return {.recognized = true, .load_class = load_class}; }

LandUseClass ClassOfUrbanCode(string_view code) {
  switch (code.empty() ? '\0' : UpperAscii(code[0])) {
    case 'R':
      return Recognized(kResidential);
    case 'A':
      return Recognized(kPublic);
    case 'B':
      return Recognized(kCommercial);
    case 'M':
      return Recognized(kIndustrial);
    case 'W':
      return Recognized(kStorage);
    case 'S':
      return Recognized(kTransport);
    case 'U':
      return Recognized(kUtilities);
    case 'G':
      return Recognized(kGreen);
    case 'H':
    case 'E':
      return Recognized(kUnknown);
    default:
      return {};
  }
}

// R2, A33, B1B2, R2/B1: a letter of a class, and nothing but letters of classes, digits and marks after it.
LandUseClass ClassOfUrbanText(string_view code) {
  LandUseClass result = ClassOfUrbanCode(code);
  for (const char c : code) {
    if (IsDigit(c) || string_view("/+,、()-").find(c) != string_view::npos) continue;
    const LandUseClass part = ClassOfUrbanCode(string_view(&c, 1));
    if (!part.recognized) return {};
    result.mixed = result.mixed || part.load_class != result.load_class;
  }
  return result;
}

LandUseClass ClassOfCurrentUseCode(string_view code) {
  for (size_t length = std::min<size_t>(4, code.size()); length >= 2; length -= 2) {
    for (const auto& [known, load_class] : kCurrentUse) {
      if (known == code.substr(0, length)) return Recognized(load_class);
    }
    if (length == 3) ++length;
  }
  return {};
}

LandUseClass ClassOfTerritorialCode(string_view code) {
  const int first = DigitsValue(code.substr(0, 2));
  if (first < 1 || first >= static_cast<int>(kTerritorial.size())) return {};
  return Recognized(kTerritorial[static_cast<size_t>(first)]);
}

}  // namespace

char LetterOf(LoadClass load_class) { return "\0RABMWSUG"[static_cast<size_t>(load_class)]; }

LandUseClass ClassOfLandUseCode(v1::LandUseScheme scheme, string_view code) {
  if (code.empty() || code.size() > 64) return {};
  if (!IsDigit(code[0])) {
    const bool urban = scheme == v1::LAND_USE_SCHEME_GB50137_2011 || scheme == v1::LAND_USE_SCHEME_UNSPECIFIED;
    return urban ? ClassOfUrbanText(code) : LandUseClass{};
  }
  if (!AllDigits(code) || code.size() < 2 || code.size() > 6) return {};
  if (scheme == v1::LAND_USE_SCHEME_TERRITORIAL_2023) return ClassOfTerritorialCode(code);
  if (scheme == v1::LAND_USE_SCHEME_GB21010_2017) return ClassOfCurrentUseCode(code);
  return {};
}

LandUseClass ClassOfLandUseName(string_view name) {
  LandUseClass result;
  if (name.size() > 4096) return result;
  for (size_t at = 0; at < name.size();) {
    const std::pair<string_view, LoadClass>* longest = nullptr;
    for (const auto& entry : kNames) {
      const bool here = name.substr(at, entry.first.size()) == entry.first;
      if (here && (longest == nullptr || entry.first.size() > longest->first.size())) longest = &entry;
    }
    if (longest == nullptr) {
      ++at;
      continue;
    }
    if (!result.recognized) {
      result = Recognized(longest->second);
    } else if (longest->second != result.load_class) {
      result.mixed = true;
    }
    at += longest->first.size();
  }
  return result;
}

LandUseClass ClassOfLandUse(const v1::LandUse& land_use) {
  const LandUseClass by_code = ClassOfLandUseCode(land_use.scheme(), land_use.code());
  if (by_code.recognized) return by_code;
  return ClassOfLandUseName(land_use.name());
}

}  // namespace zhudong::model
