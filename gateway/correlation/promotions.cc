#include "gateway/correlation/promotions.h"

#include <map>

#include "gateway/model/dates.h"

namespace zhudong::correlation {

bool Stands(const v1::Event& promotion) {
  return promotion.has_investment_promotion() && promotion.investment_promotion().step() != v1::PROMOTION_STEP_GIVEN_UP;
}

std::optional<Figure> LargestOfFeeds(const std::vector<Fact>& promotions, bool (v1::InvestmentPromotion::*has)() const,
                                     double (v1::InvestmentPromotion::*get)() const) {
  std::map<std::string, Figure> of_feed;
  for (const Fact& fact : promotions) {
    const v1::InvestmentPromotion& promotion = fact.event->investment_promotion();
    if (!Stands(*fact.event) || !(promotion.*has)()) continue;
    Figure& figure = of_feed[fact.event->feed()];
    figure.value += (promotion.*get)();
    figure.positions.push_back(fact.position);
  }
  std::optional<Figure> largest;
  for (auto& [feed, figure] : of_feed) {
    if (!largest || figure.value > largest->value) largest = std::move(figure);
  }
  return largest;
}

Text SignedOn(const std::vector<Fact>& promotions) {
  Text latest;
  for (const Fact& fact : promotions) {
    const v1::InvestmentPromotion& promotion = fact.event->investment_promotion();
    if (promotion.step() != v1::PROMOTION_STEP_SIGNED && promotion.step() != v1::PROMOTION_STEP_SETTLED) continue;
    std::string day = promotion.signed_date();
    if (day.empty()) {
      day = model::FormatIsoDate(model::DayOf(absl::FromUnixSeconds(fact.event->occurred_at().seconds())));
    }
    if (day > latest.value) latest = {std::move(day), fact.position};
  }
  return latest;
}

}  // namespace zhudong::correlation
