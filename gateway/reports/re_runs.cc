// 疑似重走流程: one customer applies for one place again soon after a case of his ended without electricity, so that
// the clock begins anew (S3-082, S4-042). A suspicion, not a finding of fact. What names the customer and the place
// stays out of the table; the numbers lead to them.
#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/reports/part.h"
#include "gateway/reports/words.h"

namespace zhudong::reports {
namespace {

// Who applied before that has had time to change his plans.
constexpr absl::Duration kSoon = absl::Hours(90 * 24);
// Cases of so many customers and places are looked at; more are left out, and the table says so.
constexpr size_t kMaxCases = 50'000;

// The same words however they are spaced. Empty: not told, and then nothing is the same.
std::string PlaceOf(const v1::ConnectionCase& connection) {
  const std::string& who = connection.applicant().credit_code().empty() ? connection.applicant().name()
                                                                        : connection.applicant().credit_code();
  std::string place;
  for (const char c : connection.address()) {
    if (static_cast<unsigned char>(c) > ' ') place.push_back(c);
  }
  if (place.empty()) return "";
  return absl::StrCat(who, "\n", place, "\n", connection.application_kind());
}

class ReRuns final : public Part {
 public:
  explicit ReRuns(const Basis& basis) : period_(basis.period) {}

  void Add(const CaseView& view) override {
    if (view.file.kind() != v1::CASE_KIND_CONNECTION || !view.file.has_connection()) return;
    const std::string place = PlaceOf(view.file.connection());
    if (place.empty()) return;
    const bool gave_up = view.ended != absl::InfiniteFuture() && view.file.state() == v1::CASE_STATE_ENDED_WITHOUT &&
                         view.ended >= period_.from - kSoon;
    if (!gave_up && !view.opened_in) return;
    Seen* const seen = seen_.At({place, view.file.case_number(), view.file.case_id()});
    if (seen == nullptr) return;
    *seen = {view.opened, gave_up ? view.ended : absl::InfiniteFuture(), view.opened_in, view.file.division_code()};
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("re_runs", "疑似重走流程（同户同址再次申请）",
                                     {{"earlier_case", "前次受理编号"},
                                      {"earlier_ended", "前次终止日期", kDate},
                                      {"case_number", "再次受理编号"},
                                      {"opened", "再次受理日期", kDate},
                                      {"division", "行政区划"}});
    // Of one customer and place stand together.
    const auto& all = seen_.values();
    for (auto later = all.begin(); later != all.end(); ++later) {
      if (!later->second.opened_in) continue;
      auto earlier = all.lower_bound({std::get<0>(later->first), "", ""});
      for (; earlier != all.end() && std::get<0>(earlier->first) == std::get<0>(later->first); ++earlier) {
        const Seen& before = earlier->second;
        const Seen& after = later->second;
        if (earlier == later || before.opened >= after.opened || before.gave_up == absl::InfiniteFuture()) continue;
        if (after.opened - before.gave_up > kSoon) continue;
        AddRow(table, {std::get<1>(earlier->first), DayText(before.gave_up, period_.zone), std::get<1>(later->first),
                       DayText(after.opened, period_.zone), after.division});
      }
    }
    if (!seen_.complete()) AddRestRow(table, seen_.limit());
    return table;
  }

 private:
  // Customer and place, number, id.
  using Key = std::tuple<std::string, std::string, std::string>;
  struct Seen {
    absl::Time opened = absl::InfinitePast();
    absl::Time gave_up = absl::InfiniteFuture();
    bool opened_in = false;
    std::string division;
  };
  Period period_;
  Bounded<Key, Seen> seen_{kMaxCases};
};

}  // namespace

std::unique_ptr<Part> MakeReRuns(const Basis& basis) { return std::make_unique<ReRuns>(basis); }

}  // namespace zhudong::reports
