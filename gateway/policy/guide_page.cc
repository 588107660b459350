#include "gateway/policy/guide_page.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/text.h"
#include "gateway/policy/guide_words.h"

namespace zhudong::policy {
namespace {

using base::ToAbsl;

template <typename List>
std::string Joined(const List& list) {
  return absl::StrJoin(list, "、");
}

class Writer {
 public:
  explicit Writer(const v1::Guide& guide) : guide_(guide) {}

  GuidePage Write(bool duties) {
    for (const v1::GuideSource& source : guide_.sources()) {
      const bool recalled = source.assurance().starts_with("R-");
      page_.sources.push_back(absl::StrCat(source.region_name(), " ", source.document(), "，", source.effective_from(),
                                           "起（规则版本 ", source.pack(), "）",
                                           recalled ? "：数值非录自原文，公布前须核对" : ""));
    }
    page_.title =
        absl::StrCat(guide_.sources_size() > 0 ? guide_.sources(0).region_name() : guide_.division_code(), "办电指南");
    page_.holds = absl::StrCat("按", guide_.day(), "有效的规则，行政区划代码", guide_.division_code());
    Steps();
    Limits();
    Documents();
    Boundaries();
    Voltage();
    Programmes();
    Charges();
    Outages();
    Catalogue();
    Hotlines();
    if (duties) Publications();
    return std::move(page_);
  }

 private:
  // 〔3〕; the same words of the same rules are one note.
  std::string Note(const v1::GuideBasis& basis) {
    const std::string text =
        absl::StrCat(basis.region_name(), " ", absl::StrJoin(basis.rule_ids(), " "), " “", basis.quote(), "”");
    const auto known = std::find(page_.notes.begin(), page_.notes.end(), text);
    const auto number = known - page_.notes.begin() + 1;
    if (known == page_.notes.end()) page_.notes.push_back(text);
    return absl::StrCat("〔", number, "〕");
  }

  // A row that differs in the customer alone, who stands in `column`, goes into the one that is there.
  static void Add(std::vector<std::string> row, size_t column, GuideSection& section) {
    for (std::vector<std::string>& there : section.rows) {
      std::vector<std::string> as_there = row;
      as_there[column] = there[column];
      if (as_there != there) continue;
      absl::StrAppend(&there[column], "、", row[column]);
      return;
    }
    section.rows.push_back(std::move(row));
  }

  void Keep(GuideSection section) {
    if (!section.rows.empty()) page_.sections.push_back(std::move(section));
  }

  void Steps() {
    GuideSection section{"办电流程", {"用户类型", "办理环节", "依据"}, {}, {}};
    for (const v1::GuideCustomer& customer : guide_.customers()) {
      if (customer.steps().empty()) continue;
      std::vector<std::string> names;
      for (const v1::GuideStep& step : customer.steps()) names.push_back(step.name());
      Add({CustomerText(customer), absl::StrJoin(names, " → "), Note(customer.steps_basis())}, 0, section);
    }
    Keep(std::move(section));
  }

  void Limits() {
    std::map<v1::CaseClockKind, bool> kinds;
    for (const v1::GuideCustomer& customer : guide_.customers()) {
      for (const v1::GuideLimit& limit : customer.limits()) kinds[limit.kind()] = true;
    }
    GuideSection section{"办理时限（工作日）", {"用户类型"}, {}, {}};
    for (const auto& [kind, said] : kinds) section.columns.emplace_back(ClockText(kind));
    bool external = false;
    bool own = false;
    bool blank = false;
    for (const v1::GuideCustomer& customer : guide_.customers()) {
      if (customer.limits().empty()) continue;
      std::vector<std::string> row = {CustomerText(customer)};
      for (const auto& [kind, said] : kinds) {
        std::string cell;
        for (const v1::GuideLimit& limit : customer.limits()) {
          if (limit.kind() != kind) continue;
          absl::StrAppend(&cell, cell.empty() ? "" : "，", limit.mean() ? "平均" : "", NumberText(limit.working_days()),
                          limit.without_external_works() ? "①" : "", limit.without_customer_works() ? "②" : "",
                          Note(limit.basis()));
          external = external || limit.without_external_works();
          own = own || limit.without_customer_works();
        }
        blank = blank || cell.empty();
        row.push_back(cell.empty() ? "—" : cell);
      }
      section.rows.push_back(std::move(row));
    }
    if (external) section.remarks.emplace_back("① 不含外部电力工程施工时间");
    if (own) section.remarks.emplace_back("② 不含用户内部受电工程施工时间");
    if (blank) section.remarks.emplace_back("—　未规定");
    Keep(std::move(section));
  }

  std::string NamesOf(const google::protobuf::RepeatedPtrField<v1::GuideDocument>& documents) {
    std::vector<std::string> names;
    for (const v1::GuideDocument& document : documents) {
      names.push_back(absl::StrCat(document.name(), document.accepted_types().empty() ? "" : "（可调用电子证照）",
                                   document.tolerable() ? "（可容缺受理）" : "", Note(document.basis())));
    }
    return Joined(names);
  }

  void Documents() {
    GuideSection section{"申请资料", {"用户类型", "环节", "应提交", "可后补"}, {}, {}};
    for (const v1::GuideDocuments& documents : guide_.documents()) {
      const std::string who(ApplicationText(documents.application_class()));
      for (const v1::GuideStage& stage : documents.stages()) {
        const bool start = stage.stage() == v1::APPLICATION_STAGE_START;
        if (start && stage.owed_later().empty() && documents.stages_size() > 1 &&
            documents.stages(1).stage() == v1::APPLICATION_STAGE_ACCEPTANCE &&
            NamesOf(stage.demanded()) == NamesOf(documents.stages(1).demanded())) {
          continue;  // all is due at acceptance, which is said next
        }
        section.rows.push_back(
            {who, absl::StrCat(ToAbsl(StageText(stage.stage())), stage.special_load() ? "（仅特殊负荷用户）" : ""),
             stage.demanded().empty() ? "无需提交" : NamesOf(stage.demanded()), NamesOf(stage.owed_later())});
      }
      if (documents.has_brought()) {
        section.remarks.push_back(documents.brought() == 0
                                      ? absl::StrCat(who, "：零证办电，启动办电无需自带资料")
                                      : absl::StrCat(who, "：启动办电至多自带", documents.brought(), "份资料"));
      }
    }
    Keep(std::move(section));
  }

  void Boundaries() {
    GuideSection section{"投资界面", {"用户类型", "供电企业投资至", "适用范围", "依据"}, {}, {}};
    std::vector<std::string> favoured;
    for (const v1::GuideCustomer& customer : guide_.customers()) {
      if (customer.special_load()) continue;  // as without it
      for (const v1::GuideBoundary& boundary : customer.boundaries()) {
        const std::string metering = !boundary.has_metering() ? ""
                                     : boundary.metering()    ? "（含计量装置）"
                                                              : "（不含计量装置）";
        std::string range = boundary.has_within() ? CapacityText(boundary.within()) : "";
        if (boundary.has_within()) range = absl::StrCat(ToAbsl(AreaText(boundary.within().area())), range);
        if (boundary.permanent()) absl::StrAppend(&range, range.empty() ? "" : "，", "永久用电");
        if (!boundary.unless().empty()) absl::StrAppend(&range, range.empty() ? "" : "，", boundary.unless());
        Add({CustomerText(customer),
             absl::StrCat(ToAbsl(BoundaryText(boundary.up_to())), metering,
                          boundary.parts().empty() ? "" : absl::StrCat("：", Joined(boundary.parts()))),
             range, Note(boundary.basis())},
            0, section);
      }
      for (const v1::GuideFavour& favour : customer.favoured_projects()) {
        const std::string remark = absl::StrCat("可优先延伸的项目：", Joined(favour.projects()), Note(favour.basis()));
        if (std::find(favoured.begin(), favoured.end(), remark) == favoured.end()) favoured.push_back(remark);
      }
    }
    section.remarks = std::move(favoured);
    if (!section.rows.empty() || !section.remarks.empty()) page_.sections.push_back(std::move(section));
  }

  void Voltage() {
    GuideSection section{"供电方式", {"区域", "报装容量", "供电方式", "依据"}, {}, {}};
    for (const v1::GuideCapacity& capacity : guide_.low_voltage()) {
      section.rows.push_back({std::string(AreaText(capacity.area())), CapacityText(capacity),
                              "小微企业以低压（220/380伏）接入，实行“三零”服务", Note(capacity.basis())});
    }
    Keep(std::move(section));
  }

  void Programmes() {
    GuideSection section{"服务承诺", {"服务", "适用用户", "内容", "依据"}, {}, {}};
    for (const v1::GuideCustomer& customer : guide_.customers()) {
      if (customer.special_load()) continue;
      for (const v1::GuideProgramme& programme : customer.programmes()) {
        Add({programme.name(), CustomerText(customer), Joined(programme.means()), Note(programme.basis())}, 1, section);
      }
    }
    Keep(std::move(section));
  }

  void Charges() {
    GuideSection section{"收费依据", {"收费项目", "用户类型", "标准", "依据"}, {}, {}};
    for (const v1::GuideCustomer& customer : guide_.customers()) {
      if (customer.special_load()) continue;
      for (const v1::GuideCharge& charge : customer.charges()) {
        std::string amount = charge.has_yuan() ? absl::StrCat(NumberText(charge.yuan()), "元") : "按所列依据";
        if (!charge.per().empty()) absl::StrAppend(&amount, "/", charge.per());
        Add({charge.name(), CustomerText(customer), amount, absl::StrCat(charge.charged_by(), Note(charge.basis()))}, 1,
            section);
      }
    }
    Keep(std::move(section));
  }

  void Outages() {
    if (!guide_.has_outage_notice()) return;
    const v1::GuideOutageNotice& notice = guide_.outage_notice();
    Keep(
        {"停电告知",
         {"事项", "要求", "依据"},
         {{"计划停电",
           absl::StrCat("提前", notice.working_days(), notice.first_day_counts() ? "个工作日告知" : "个完整工作日告知"),
           Note(notice.basis())}},
         {}});
  }

  void Catalogue() {
    if (!guide_.has_catalogue()) return;
    const v1::GuideCatalogue& catalogue = guide_.catalogue();
    GuideSection section{"服务事项", {"类别", "编码", "事项", "渠道"}, {}, {}};
    section.remarks.push_back(
        absl::StrCat("共", catalogue.categories(), "类", catalogue.items(), "项", Note(catalogue.basis()),
                     catalogue.channels().empty() ? "" : absl::StrCat("，办理渠道：", Joined(catalogue.channels()))));
    for (const v1::GuideServiceItem& item : catalogue.listed()) {
      section.rows.push_back({item.category_name(), item.code(), item.name(),
                              Joined(item.channels().empty() ? catalogue.channels() : item.channels())});
    }
    page_.sections.push_back(std::move(section));
  }

  void Hotlines() {
    GuideSection section{"服务热线", {"名称", "号码", "依据"}, {}, {}};
    for (const v1::GuideHotline& hotline : guide_.hotlines()) {
      section.rows.push_back({hotline.name(), hotline.number(), Note(hotline.basis())});
    }
    Keep(std::move(section));
  }

  void Publications() {
    GuideSection section{"应公开事项", {"事项", "本指南", "渠道", "依据"}, {}, {}};
    for (const v1::GuidePublication& publication : guide_.publications()) {
      for (const v1::GuidePublishedItem& item : publication.items()) {
        section.rows.push_back({std::string(ItemText(item.item())), std::string(StateText(item.state())),
                                Joined(publication.channels()), Note(publication.basis())});
      }
    }
    Keep(std::move(section));
  }

  const v1::Guide& guide_;
  GuidePage page_;
};

}  // namespace

GuidePage PageOf(const v1::Guide& guide, bool duties) { return Writer(guide).Write(duties); }

}  // namespace zhudong::policy
