// The check of what investment promotion says.
#include "gateway/ingest/check_payload.h"
#include "gateway/ingest/field_rows.h"

namespace zhudong::ingest {
namespace {

using v1::InvestmentPromotion;

constexpr double kMaxStatedKw = 1e7;

constexpr TextField<InvestmentPromotion> kPromotionTexts[] = {
    ZHUDONG_TEXT(InvestmentPromotion, promotion_number, Form::kCode, Need::kIdentity),
    ZHUDONG_TEXT(InvestmentPromotion, project_code, Form::kProjectCode),
    ZHUDONG_TEXT(InvestmentPromotion, project_name, Form::kName),
    ZHUDONG_TEXT(InvestmentPromotion, park, Form::kName),
    ZHUDONG_TEXT(InvestmentPromotion, industry_code, Form::kIndustry),
    ZHUDONG_TEXT(InvestmentPromotion, planned_start_date, Form::kDate),
    ZHUDONG_TEXT(InvestmentPromotion, planned_completion_date, Form::kDate),
    ZHUDONG_TEXT(InvestmentPromotion, address, Form::kName),
    ZHUDONG_TEXT(InvestmentPromotion, signed_date, Form::kPastDate),
    ZHUDONG_TEXT(InvestmentPromotion, scale_and_content, Form::kProse),
};
constexpr NumberField<InvestmentPromotion> kPromotionNumbers[] = {
    ZHUDONG_NUMBER(InvestmentPromotion, total_investment_10k_cny, kMaxMoney10kCny),
    ZHUDONG_NUMBER(InvestmentPromotion, land_area_m2, kMaxAreaM2),
    ZHUDONG_NUMBER(InvestmentPromotion, floor_area_m2, kMaxAreaM2),
    ZHUDONG_NUMBER(InvestmentPromotion, stated_kw, kMaxStatedKw),
};

}  // namespace

void CheckPayload(InvestmentPromotion& promotion, const Path& at, FieldChecker& check) {
  check.Texts<InvestmentPromotion>(promotion, at, kPromotionTexts);
  check.Numbers<InvestmentPromotion>(promotion, at, kPromotionNumbers);
  CheckSaid(promotion.step(), v1::PromotionStep_IsValid(promotion.step()), {&at, "step"},
            "required: how far it has come (在谈, 签约, 落地, 终止)", check);
  if (promotion.has_investor()) CheckParty(*promotion.mutable_investor(), {&at, "investor"}, check);
  if (promotion.has_land_use()) CheckLandUse(*promotion.mutable_land_use(), {&at, "land_use"}, check);
  check.InOrder({&at, "planned_completion_date"}, promotion.planned_start_date(), promotion.planned_completion_date());
}

}  // namespace zhudong::ingest
