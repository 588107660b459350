#include <cstdio>
#include <cstdlib>
#include <string>

#include "gateway/model/area.h"
#include "gateway/model/citizen_id.h"
#include "gateway/model/credit_code.h"
#include "gateway/model/dates.h"
#include "gateway/model/division_code.h"
#include "gateway/model/elicense_id.h"
#include "gateway/model/industry_code.h"
#include "gateway/model/land_use.h"
#include "gateway/model/mask.h"
#include "gateway/model/permit_number.h"
#include "gateway/model/placeholders.h"
#include "gateway/model/project_code.h"
#include "gateway/model/real_estate_unit.h"
#include "gateway/model/supervision_number.h"
#include "gateway/model/text.h"
#include "tests/fuzz/entries.h"

namespace zhudong::fuzz {
namespace {

constexpr absl::CivilDay kToday(2026, 7, 1);

void Must(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

void Numbers(std::string_view bytes) {
  using namespace model;
  // Bytes that are no text may become other text when space between them goes; events never hold such.
  const bool text = InspectText(bytes).utf8 && bytes.size() <= 256;
  const std::string project = NormalizeProjectCode(bytes);
  Must(project.empty() || NormalizeProjectCode(project) == project, "a normalized project code normalizes to itself");
  const std::string supply = NormalizeSupervisionNumber(bytes);
  Must(!text || supply.empty() || NormalizeSupervisionNumber(supply) == supply,
       "a supervision number normalizes to itself");
  const std::string parcel = ParcelCodeOf(bytes);
  Must(parcel.empty() || ParcelCodeOf(parcel) == parcel, "a parcel code is its own parcel");
  const PermitNumber permit = ParsePermitNumber(bytes);
  Must(permit.division_code.empty() || permit.division_code.size() == 6, "a division of 6 digits or none");
  const bool national = permit.shape != PermitShape::kLocal && permit.shape != PermitShape::kNone;
  Must(!text || !national || ParsePermitNumber(permit.normalized).normalized == permit.normalized,
       "a body is its own body");
  OutlinePermitNumber(bytes);
}

void Codes(std::string_view bytes) {
  using namespace model;
  ParseCreditCode(bytes);
  ParseCitizenId(bytes, kToday);
  ParseElicenseId(bytes);
  ParseIndustryCode(bytes);
  if (ParseDivisionCode(bytes).well_formed) Must(SameDivision(bytes, bytes), "a division is the same as itself");
  static_cast<void>(DivisionList::Parse(bytes));
  ClassOfLandUseName(bytes);
  for (int scheme = 0; scheme <= v1::LandUseScheme_MAX; ++scheme) {
    ClassOfLandUseCode(static_cast<v1::LandUseScheme>(scheme), bytes);
  }
}

void Words(std::string_view bytes) {
  using namespace model;
  const TextFacts facts = InspectText(bytes);
  const std::string_view trimmed = Trim(bytes);
  Must(Trim(trimmed) == trimmed, "what is trimmed stays");
  const std::string key = IdentifierKey(bytes);
  Must(!facts.utf8 || IdentifierKey(key) == key, "a key is its own key");
  Must(!facts.utf8 || InspectText(key).utf8, "a key of valid text is valid");
  IsPlaceholder(bytes);
  const Date date = ParseDate(bytes);
  if (date.ok())
    Must(ParseIsoDate(FormatIsoDate(date.day)).ok() || date.precision != DatePrecision::kDay, "ISO round trip");
  ParseArea(bytes, AreaUnit::kMu);
  std::string text(bytes);
  const bool held = HoldsCitizenId(text, kToday);
  Must((MaskCitizenIds(text, kToday) > 0) == held, "what is found is masked");
  Must(!facts.utf8 || !HoldsCitizenId(text, kToday), "nothing is left after masking");
  Must(!facts.utf8 || InspectText(text).utf8, "masked text is valid");
}

}  // namespace

void Identifiers(std::string_view bytes) {
  Numbers(bytes);
  Codes(bytes);
  Words(bytes);
}

}  // namespace zhudong::fuzz
