// What investment promotion says, malformed; and the standard address code, which any event may carry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/ingest/malformed.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {
namespace {

constexpr auto kPromotion = v1::EVENT_KIND_INVESTMENT_PROMOTION;

TEST(Promotions, Malformed) {
  Check({
      {"without its number",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->clear_promotion_number(); },
       {{"event.investment_promotion.promotion_number", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a placeholder for its number",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_promotion_number("无"); },
       {{"event.investment_promotion.promotion_number", v1::FINDING_CODE_ERROR_NO_IDENTITY}}},
      {"a number of two lines",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_promotion_number("样招\n31"); },
       {{"event.investment_promotion.promotion_number", v1::FINDING_CODE_ERROR_CONTROL_CHARACTER}}},
      {"no step",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->clear_step(); },
       {{"event.investment_promotion.step", v1::FINDING_CODE_ERROR_MISSING}}},
      {"a step nobody knows",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_step(static_cast<v1::PromotionStep>(5)); },
       {{"event.investment_promotion.step", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
      {"no project code yet", kPromotion, [](auto& e) { e.mutable_investment_promotion()->clear_project_code(); }, {}},
      {"a project code with a wrong check digit",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_project_code("2603-141124-89-05-346949"); },
       {{"event.investment_promotion.project_code", v1::FINDING_CODE_NOTE_CHECK_DIGIT}}},
      {"more power than there is",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_stated_kw(1e7 + 1); },
       {{"event.investment_promotion.stated_kw", v1::FINDING_CODE_ERROR_RANGE}}},
      {"all the power there may be",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_stated_kw(1e7); },
       {}},
      {"less than no power",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_stated_kw(-0.1); },
       {{"event.investment_promotion.stated_kw", v1::FINDING_CODE_ERROR_RANGE}}},
      {"land of more than 1,000 km²",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_land_area_m2(1e9 + 1); },
       {{"event.investment_promotion.land_area_m2", v1::FINDING_CODE_ERROR_RANGE}}},
      {"an industry that is none",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_industry_code("C99"); },
       {{"event.investment_promotion.industry_code", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
      {"a land use of no catalogue",
       kPromotion,
       [](auto& e) {
         e.mutable_investment_promotion()->mutable_land_use()->set_scheme(static_cast<v1::LandUseScheme>(9));
       },
       {{"event.investment_promotion.land_use.scheme", v1::FINDING_CODE_ERROR_UNKNOWN_CODE}}},
      {"done before it is begun",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_planned_completion_date("2026-11-30"); },
       {{"event.investment_promotion.planned_completion_date", v1::FINDING_CODE_NOTE_DATE_ORDER}}},
      {"signed tomorrow",
       kPromotion,
       [](auto& e) { e.mutable_investment_promotion()->set_signed_date("2026-07-02"); },
       {{"event.investment_promotion.signed_date", v1::FINDING_CODE_NOTE_FUTURE_DATE}}},
      {"no division",
       kPromotion,
       [](auto& e) { e.clear_division_code(); },
       {{"event.division_code", v1::FINDING_CODE_ERROR_MISSING}}},
  });
}

TEST(Promotions, AFeedOfAnyKindCarriesThem) {
  const Feed any{.name = "sample", .platform = "样例市投资促进局"};
  v1::Event event = SampleEvent(kPromotion);
  EXPECT_THAT(FindingsOf(event, any), testing::IsEmpty());
  Feed land = any;
  land.kinds = {v1::EVENT_KIND_LAND_SUPPLY};
  EXPECT_THAT(FindingsOf(event, land), testing::ElementsAre(Found{"event", v1::FINDING_CODE_ERROR_KIND_MISMATCH}));
}

TEST(AddressCode, OfAnyEvent) {
  const std::string at = "event.address_code";
  const auto set = [](std::string code) { return [code](v1::Event& e) { e.set_address_code(code); }; };
  for (const v1::EventKind kind : {kPromotion, v1::EVENT_KIND_LAND_SUPPLY, v1::EVENT_KIND_CONNECTION_APPLICATION}) {
    Check({
        {"none", kind, set(""), {}},
        {"64 characters", kind, set(std::string(64, 'A')), {}},
        {"65 characters", kind, set(std::string(65, 'A')), {{at, v1::FINDING_CODE_ERROR_TOO_LONG}}},
        {"the address itself", kind, set("样例路1号"), {{at, v1::FINDING_CODE_ERROR_FORMAT}}},
        {"a blank inside", kind, set("440106 0001"), {{at, v1::FINDING_CODE_ERROR_FORMAT}}},
        {"a slash", kind, set("440106/0001"), {{at, v1::FINDING_CODE_ERROR_FORMAT}}},
        {"full width", kind, set("４４０１０６"), {{at, v1::FINDING_CODE_NOTE_SPELLING}}},
        {"a placeholder", kind, set("未披露"), {{at, v1::FINDING_CODE_NOTE_PLACEHOLDER}}},
    });
  }
}

}  // namespace
}  // namespace zhudong::ingest
