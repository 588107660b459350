// How many cases, what people thought of them, and which look as if they went otherwise than recorded.
#include <array>
#include <tuple>

#include "gateway/reports/part.h"
#include "gateway/reports/words.h"

namespace zhudong::reports {
namespace {

bool IsProcedure(v1::CaseKind kind) { return kind >= v1::CASE_KIND_CONNECTION && kind <= v1::CASE_KIND_METER_TRANSFER; }

class Cases final : public Part {
 public:
  void Add(const CaseView& view) override {
    if (!IsProcedure(view.file.kind())) return;
    const Key key = {view.file.kind(), view.customer, view.file.connection().application_kind()};
    for (Counts* counts : {&of_[key], &total_}) {
      counts->opened += view.opened_in;
      counts->ended += view.gained;
      counts->without += view.ended_in && !view.gained;
      counts->open += view.open_at_end;
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("cases", "办件数量",
                                     {{"kind", "办件类型"},
                                      {"customer_class", "用户类型"},
                                      {"application_kind", "业务类型"},
                                      {"opened", "新收", kCount},
                                      {"ended", "办结", kCount},
                                      {"ended_without", "未办成", kCount},
                                      {"open", "期末在办", kCount}});
    for (const auto& [key, counts] : of_) {
      if (counts.opened + counts.ended + counts.without + counts.open == 0) continue;
      const auto& [kind, customer, application] = key;
      const bool connection = kind == v1::CASE_KIND_CONNECTION;
      AddRow(table, {ChineseOf(kind), connection ? ChineseOf(customer) : "", connection ? ChineseOf(application) : "",
                     counts.opened, counts.ended, counts.without, counts.open});
    }
    if (table.rows_size() > 0) {
      AddRow(table, {"合计", "", "", total_.opened, total_.ended, total_.without, total_.open});
    }
    return table;
  }

 private:
  using Key = std::tuple<v1::CaseKind, v1::CustomerClass, v1::ApplicationKind>;
  struct Counts {
    uint64_t opened = 0, ended = 0, without = 0, open = 0;
  };
  std::map<Key, Counts> of_;
  Counts total_;
};

// Of cases that ended in the period.
class Ratings final : public Part {
 public:
  void Add(const CaseView& view) override {
    if (!view.ended_in) return;
    for (const uint32_t stars : view.file.ratings()) {
      if (stars >= 1 && stars <= 5) ++of_[view.file.kind()][stars - 1];
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("ratings", "服务评价",
                                     {{"kind", "办件类型"},
                                      {"count", "评价数", kCount},
                                      {"mean", "平均星级", kCount},
                                      {"five", "非常满意", kCount},
                                      {"four", "满意", kCount},
                                      {"three", "基本满意", kCount},
                                      {"two", "不满意", kCount},
                                      {"one", "非常不满意", kCount},
                                      {"satisfied", "满意率", kShare}});
    for (const auto& [kind, of] : of_) {
      uint64_t count = 0, stars = 0;
      for (size_t i = 0; i < of.size(); ++i) {
        count += of[i];
        stars += of[i] * (i + 1);
      }
      AddRow(table, {ChineseOf(kind), count, Ratio(stars, count), of[4], of[3], of[2], of[1], of[0],
                     Ratio(of[4] + of[3], count)});
    }
    return table;
  }

 private:
  std::map<v1::CaseKind, std::array<uint64_t, 5>> of_;
};

// Of cases that were open at some time of the period.
class Suspicions final : public Part {
 public:
  explicit Suspicions(const Basis& basis) : from_(basis.period.from) {}

  void Add(const CaseView& view) override {
    if (view.ended < from_) return;
    for (const v1::CaseSuspicion& suspicion : view.file.suspicions()) {
      const Key key = {suspicion.kind(), UtilityOf(view.file, suspicion), view.file.kind(), view.file.case_number(),
                       view.file.case_id()};
      Row* const row = rows_.At(key);
      if (row == nullptr) continue;
      row->division = view.file.division_code();
      ++row->count;
    }
  }

  v1::ReportTable Table() const override {
    v1::ReportTable table = NewTable("suspicions", "疑似体外循环、后补、重走，增设环节、增加资料",
                                     {{"suspicion", "疑点"},
                                      {"utility", "供电单位或来源"},
                                      {"kind", "办件类型"},
                                      {"case_number", "受理编号"},
                                      {"division", "行政区划"},
                                      {"count", "次数", kCount}});
    for (const auto& [key, row] : rows_.values()) {
      AddRow(table, {ChineseOf(std::get<0>(key)), std::get<1>(key), ChineseOf(std::get<2>(key)), std::get<3>(key),
                     row.division, row.count});
    }
    if (!rows_.complete()) AddRestRow(table, rows_.limit());
    return table;
  }

 private:
  using Key = std::tuple<v1::SuspicionKind, std::string, v1::CaseKind, std::string, std::string>;
  struct Row {
    std::string division;
    uint64_t count = 0;
  };

  // 供电单位, as the application names it; else the feed that told what is suspected first.
  static std::string UtilityOf(const v1::CaseFile& file, const v1::CaseSuspicion& suspicion) {
    if (!file.connection().utility_code().empty()) return file.connection().utility_code();
    const uint32_t first = suspicion.evidence_size() > 0 ? suspicion.evidence(0) : 0;
    const bool there = first > 0 && first <= static_cast<uint32_t>(file.evidence_size());
    return there ? file.evidence(static_cast<int>(first) - 1).feed() : "";
  }

  absl::Time from_;
  Bounded<Key, Row> rows_{kMaxSuspicions};
};

}  // namespace

std::unique_ptr<Part> MakeCases(const Basis&) { return std::make_unique<Cases>(); }
std::unique_ptr<Part> MakeRatings(const Basis&) { return std::make_unique<Ratings>(); }
std::unique_ptr<Part> MakeSuspicions(const Basis& basis) { return std::make_unique<Suspicions>(basis); }

}  // namespace zhudong::reports
