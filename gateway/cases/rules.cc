#include "gateway/cases/rules.h"

#include <map>
#include <utility>
#include <vector>

#include "gateway/calendar/calendar.h"

namespace zhudong::cases {

absl::StatusOr<std::shared_ptr<const Rules>> Rules::Parse(const zhudong::store::v1::RulesAdopted& adopted) {
  if (adopted.case_rules_version().empty()) return std::shared_ptr<const Rules>();
  std::map<std::string, std::string> packs;
  for (const zhudong::store::v1::RuleText& pack : adopted.packs()) packs[pack.name()] = pack.text();
  Rules rules;
  auto clocks = policy::ClockRules::Parse(packs);
  if (!clocks.ok()) return clocks.status();
  rules.clocks = *std::move(clocks);
  auto routes = policy::RouteRules::Parse(packs);
  if (!routes.ok()) return routes.status();
  rules.routes = *std::move(routes);
  auto documents = policy::DocumentRules::Parse(packs);
  if (!documents.ok()) return documents.status();
  rules.documents = *std::move(documents);
  auto calendar = calendar::Calendar::Parse({adopted.calendars().begin(), adopted.calendars().end()});
  if (!calendar.ok()) return calendar.status();
  auto time = calendar::WorkingTime::Make(*std::move(calendar), calendar::OfficeHours());
  if (!time.ok()) return time.status();
  rules.time = std::make_shared<const calendar::WorkingTime>(*std::move(time));
  rules.settings = {static_cast<int>(adopted.cases().warn_half_days()),
                    static_cast<int>(adopted.cases().back_fill_half_days())};
  rules.version = adopted.case_rules_version();
  return std::make_shared<const Rules>(std::move(rules));
}

}  // namespace zhudong::cases
