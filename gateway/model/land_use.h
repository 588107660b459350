// What land may be used for, in three catalogues, brought to the classes that demand tables go by (GB 50137-2011, the
// rows of GB/T 50293-2014 table 4.3.3).
//
//   GB 50137-2011            R2, A33, B1, M1 …        城市用地分类
//   territorial 2023         07, 0701, 100101 …       国土空间用地用海分类, 自然资发〔2023〕234号
//   GB/T 21010-2017          0701, 0601 … or names    土地利用现状分类, which land-market notices print
//
// The same digits mean different things in the last two: `0601` is industry in GB/T 21010 and 农业设施 in the
// territorial catalogue. A code without its scheme is therefore read only where it has a letter. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string_view>

#include "zhudong/v1/events.pb.h"

namespace zhudong::model {

enum class LoadClass : uint8_t {
  kUnknown,      // farmland, water, special land: no index holds
  kResidential,  // R 居住
  kPublic,       // A 公共管理与公共服务
  kCommercial,   // B 商业服务业
  kIndustrial,   // M 工业
  kStorage,      // W 物流仓储
  kTransport,    // S 道路与交通
  kUtilities,    // U 公用设施
  kGreen,        // G 绿地与广场
};

// R A B M W S U G; '\0' for kUnknown.
char LetterOf(LoadClass load_class);

struct LandUseClass {
  bool recognized = false;  // the code or name is known, though its land may carry no load
  LoadClass load_class = LoadClass::kUnknown;
  bool mixed = false;  // the name holds words of several classes; the first one counts
};

LandUseClass ClassOfLandUseCode(v1::LandUseScheme scheme, std::string_view code);
// Names of any of the catalogues, and the older ones that notices still print; also inside a longer text.
LandUseClass ClassOfLandUseName(std::string_view name);
// By code, and by name where the code says nothing.
LandUseClass ClassOfLandUse(const v1::LandUse& land_use);

}  // namespace zhudong::model
