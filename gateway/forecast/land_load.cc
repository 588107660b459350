#include <algorithm>
#include <iterator>

#include "gateway/forecast/methods.h"
#include "gateway/model/land_use.h"

namespace zhudong::forecast {
namespace {

// Floor area of traffic land and green land says nothing: the standard has no index for it.
constexpr LandLoad kLoads[] = {
    {"R", "R 居住", "residential", LoadKind::kResidential}, {"A", "A 公共管理与公共服务", "public", LoadKind::kPublic},
    {"B", "B 商业服务业", "public", LoadKind::kRetail},     {"M", "M 工业", "industry", LoadKind::kIndustry},
    {"W", "W 物流仓储", "storage", LoadKind::kIndustry},    {"S", "S 道路与交通", "", LoadKind::kPublic},
    {"U", "U 公用设施", "municipal", LoadKind::kPublic},    {"G", "G 绿地与广场", "", LoadKind::kPublic},
};

}  // namespace

std::optional<LandLoad> LandLoadOf(const v1::LandUse& land_use) {
  const char letter = model::LetterOf(model::ClassOfLandUse(land_use).load_class);
  const auto* load = std::find_if(std::begin(kLoads), std::end(kLoads),
                                  [&](const LandLoad& known) { return known.letter[0] == letter; });
  if (load == std::end(kLoads)) return std::nullopt;
  return *load;
}

}  // namespace zhudong::forecast
