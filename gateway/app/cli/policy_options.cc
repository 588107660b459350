#include "gateway/app/cli/policy_options.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "gateway/base/clock.h"
#include "gateway/base/files.h"
#include "gateway/base/text.h"
#include "gateway/calendar/working_time.h"
#include "gateway/model/dates.h"
#include "gateway/model/division_code.h"
#include "gateway/policy/document_rules.h"

namespace zhudong::cli {

absl::StatusOr<std::map<std::string, std::string>> PackTexts(const std::string& folder) {
  if (folder.empty()) return policy::BuiltInPacks();
  absl::StatusOr<std::map<std::string, std::string>> texts = base::ReadFolder(folder, ".toml");
  if (texts.ok() && texts->empty()) {
    return absl::InvalidArgumentError(absl::StrCat(folder, " holds no packs: put *.toml there"));
  }
  return texts;
}

absl::StatusOr<absl::CivilDay> PolicyDay(const std::string& text) {
  if (text.empty()) {
    const absl::StatusOr<absl::TimeZone> zone = calendar::Shanghai();
    if (!zone.ok()) return zone.status();
    return absl::ToCivilDay(base::SystemClock().Now(), *zone);
  }
  const model::Date date = model::ParseIsoDate(text);
  if (!date.ok() || date.precision != model::DatePrecision::kDay) {
    return absl::InvalidArgumentError(absl::StrCat("`", text, "` is no day: write YYYY-MM-DD"));
  }
  return date.day;
}

absl::StatusOr<policy::Customer> PolicyCustomer(const std::string& word) {
  if (const std::optional<policy::Customer> customer = policy::CustomerOf(word)) return *customer;
  std::string known;
  for (int i = 0; i < policy::kCustomers; ++i) {
    absl::StrAppend(&known, i == 0 ? "" : ", ", base::ToAbsl(policy::WordOf(static_cast<policy::Customer>(i))));
  }
  return absl::InvalidArgumentError(absl::StrCat("`", word, "` is no customer: one of ", known));
}

absl::StatusOr<std::string> PolicyRegion(const std::vector<std::pair<std::string, std::string>>& regions,
                                         const std::string& asked) {
  std::string known;
  for (const auto& [code, name] : regions) {
    if (name == asked) return code;
    absl::StrAppend(&known, known.empty() ? "" : ", ", code, " ", name);
  }
  const bool digits = std::all_of(asked.begin(), asked.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits && model::ParseDivisionCode(asked).well_formed) return asked;
  return absl::InvalidArgumentError(
      absl::StrCat("`", asked, "` is no region: write a division's code, or one of ", known));
}

}  // namespace zhudong::cli
