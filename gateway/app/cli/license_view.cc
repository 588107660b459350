#include "gateway/app/cli/license_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/app/cli/format.h"
#include "gateway/app/cli/labels.h"
#include "gateway/app/cli/table.h"
#include "gateway/app/cli/width.h"

namespace zhudong::cli {
namespace {

std::string Validity(const v1::License& license) {
  if (license.valid_from().empty() && license.valid_until().empty()) return {};
  return absl::StrCat(license.valid_from(), " – ", license.valid_until().empty() ? "…" : license.valid_until());
}

std::string HolderText(const v1::Holder& holder) {
  std::string out = holder.name();
  if (!holder.id_number().empty()) {
    absl::StrAppend(&out, out.empty() ? "" : "  ", holder.id_number(), " (", LabelOf(holder.id_type()), ")");
  }
  return out;
}

std::string UsableText(const v1::LicenseAnswer& answer) {
  if (!answer.usable()) return "no 否";
  const std::string until = Time(answer.usable_until());
  return absl::StrCat("yes 是", until.empty() ? "" : absl::StrCat(", until ", until),
                      answer.stale() ? "; STALE 过时: the license system is down" : "");
}

std::string SourceText(const v1::LicenseAnswer& answer) {
  std::string out = LabelOf(answer.source());
  if (!answer.provider().empty()) absl::StrAppend(&out, ", ", answer.provider());
  const std::string as_of = Time(answer.as_of());
  if (!as_of.empty()) absl::StrAppend(&out, ", as of ", as_of);
  return out;
}

std::string AuditText(uint64_t sequence) { return sequence == 0 ? "" : absl::StrCat("#", sequence); }

std::string Types(const google::protobuf::RepeatedField<int>& types) {
  return absl::StrJoin(types, ", ", [](std::string* out, int type) {
    absl::StrAppend(out, LabelOf(static_cast<v1::LicenseType>(type)));
  });
}

Facts LicenseFacts(const v1::LicenseAnswer& answer) {
  const v1::License& license = answer.license();
  Facts facts;
  facts.Add("status 状态", LabelOf(license.status()));
  facts.Add("usable 可用", UsableText(answer));
  facts.Add("identifier 电子证照标识", license.identifier());
  facts.Add("number 证照号码", license.number());
  facts.Add("name 证照名称", license.type_name());
  facts.Add("type code 证照类型代码", license.type_code());
  facts.Add("holder 持证主体", HolderText(license.holder()));
  facts.Add("issuer 颁证机构",
            absl::StrCat(license.issuer_name(), license.issuer_code().empty() ? "" : "  ", license.issuer_code()));
  facts.Add("division 行政区划", license.division_code());
  facts.Add("issued 颁证日期", license.issued_on());
  facts.Add("validity 有效期", Validity(license));
  facts.Add("version 版本", license.version() == 0 ? "" : absl::StrCat(license.version()));
  facts.Add("replaces 关联证照标识", license.associated_identifier());
  facts.Add("trust level 可信等级", license.trust_level());
  for (const v1::LicenseField& field : license.data()) facts.Add(absl::StrCat("data.", field.name()), field.value());
  facts.Add("withheld 未授权字段", absl::StrJoin(answer.withheld_fields(), ", "));
  facts.Add("source 来源", SourceText(answer));
  facts.Add("signature 签名", LabelOf(answer.signature()));
  facts.Add("audit 审计", AuditText(answer.audit_sequence()));
  return facts;
}

std::string ProvidersText(const v1::GetLicenseStatusResponse& status) {
  Table table({{"PROVIDER 证照系统"},
               {"TYPE 类型"},
               {"BREAKER 熔断"},
               {"CALLS 调用", Align::kRight},
               {"FAILURES 失败", Align::kRight},
               {"RETRIES 重试", Align::kRight},
               {"MEDIAN 中位", Align::kRight},
               {"SLOWEST 最慢", Align::kRight},
               {"RETRY AT 再试"},
               {"LAST ERROR 最近错误", Align::kLeft, 80}});
  const auto milliseconds = [](const google::protobuf::Duration& time) {
    return absl::StrCat(
        Count(static_cast<uint64_t>(time.seconds()) * 1000 + static_cast<uint64_t>(time.nanos()) / 1000000), " ms");
  };
  for (const v1::ProviderStatus& provider : status.providers()) {
    table.Add({provider.provider(), provider.type(), LabelOf(provider.breaker()), Count(provider.calls()),
               Count(provider.failures()), Count(provider.retries()), milliseconds(provider.median()),
               milliseconds(provider.slowest()), Time(provider.retry_at()), provider.last_error()});
  }
  return table.empty() ? "No license system is configured: add a [[license_provider]] to the gateway's settings.\n"
                       : table.Render();
}

}  // namespace

std::string LicenseText(const v1::LicenseAnswer& answer) {
  return absl::StrCat("License 证照  ", LabelOf(answer.license().type()), "\n", LicenseFacts(answer).Render("  "));
}

std::string FoundText(const v1::FindLicensesResponse& response) {
  std::string out;
  for (const v1::LicenseAnswer& answer : response.answers()) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", LicenseText(answer));
  }
  if (response.missing_size() > 0) {
    absl::StrAppend(&out, out.empty() ? "" : "\n", "None of 没有: ", Types(response.missing()), "\n");
  }
  return out.empty() ? "No license fits.\n" : out;
}

std::string ReadinessText(const v1::CheckReadinessResponse& response) {
  Table table({{"DOCUMENT 材料"},
               {"NAME 名称", Align::kLeft, 40},
               {"STATE 状态"},
               {"WHY 原因"},
               {"BY 凭", Align::kLeft, 60},
               {"RULES 规则"}});
  for (const v1::DocumentCheck& check : response.documents()) {
    const v1::License& license = check.answer().license();
    const std::string by =
        license.type() == v1::LICENSE_TYPE_UNSPECIFIED
            ? ""
            : absl::StrCat(LabelOf(license.type()), license.identifier().empty() ? "" : " ", license.identifier());
    const std::string state = LabelOf(check.state());
    table.Add({check.document(), check.document_name(),
               check.optional() ? absl::StrCat(state, ", optional 非必需") : state, check.reason(), by,
               absl::StrJoin(check.rule_ids(), " ")});
  }
  std::string out = absl::StrCat("Readiness 收资  ", response.ready() ? "READY 齐备" : "NOT READY 不齐", "\n");
  Facts facts;
  facts.Add("rule of 规则所属", absl::StrCat(response.region_name(), " ", response.region_code()));
  facts.Add("rule version 规则版本", response.rule_version());
  facts.Add("owed 容缺待补", absl::StrJoin(response.owed(), ", "));
  facts.Add("audit 审计", AuditText(response.audit_sequence()));
  absl::StrAppend(&out, facts.Render("  "), table.empty() ? "\n  Nothing is due at this stage.\n" : "\n",
                  table.empty() ? "" : table.Render("  "));
  std::vector<std::string> missing;
  for (const v1::DocumentCheck& check : response.documents()) {
    if (check.optional() || check.state() != v1::DOCUMENT_STATE_MISSING || check.accepted_types_size() == 0) continue;
    missing.push_back(absl::StrCat("  ", Printable(check.document()), " needs one of: ", Types(check.accepted_types()),
                                   "; or --supplied ", Printable(check.document()), "\n"));
  }
  return absl::StrCat(out, missing.empty() ? "" : "\n", absl::StrJoin(missing, ""));
}

std::string NoticeLine(const v1::LicenseNotice& notice) {
  std::string out = absl::StrCat(Time(notice.occurred_at()), "  ", LabelOf(notice.operation()), "  ",
                                 LabelOf(notice.type()), " ", notice.identifier());
  if (notice.status() != v1::LICENSE_STATUS_UNSPECIFIED) absl::StrAppend(&out, "  now ", LabelOf(notice.status()));
  if (!notice.successor_identifier().empty()) absl::StrAppend(&out, "  replaced by ", notice.successor_identifier());
  return Printable(out);
}

std::string LicenseStatusText(const v1::GetLicenseStatusResponse& status) {
  Facts facts;
  facts.Add("cached licenses 缓存", Count(status.cached_licenses()));
  facts.Add("answered from cache 缓存应答", Count(status.answered_from_cache()));
  facts.Add("from license systems 证照系统应答", Count(status.answered_from_provider()));
  facts.Add("stale 过时应答", Count(status.answered_stale()));
  facts.Add("coalesced 合并", Count(status.coalesced()));
  facts.Add("refused 拒绝", Count(status.refused()));
  facts.Add("key 密钥", status.active_key_id());
  facts.Add("records of former keys 旧密钥记录", Count(status.records_of_former_keys()));
  facts.Add("counted since 统计自", Time(status.counted_since()));
  Table uses({{"RELEASES BY PURPOSE 按事由放行"}, {"", Align::kRight}});
  for (const v1::PurposeCount& one : status.releases_by_purpose()) uses.Add({one.purpose(), Count(one.count())});
  Table refusals({{"REFUSALS BY REASON 按原因拒绝"}, {"", Align::kRight}});
  for (const v1::ReasonCount& one : status.refusals_by_reason()) refusals.Add({one.reason(), Count(one.count())});
  return absl::StrCat(facts.Render(), "\n", ProvidersText(status), uses.empty() ? "" : "\n",
                      uses.empty() ? "" : uses.Render(), refusals.empty() ? "" : "\n",
                      refusals.empty() ? "" : refusals.Render());
}

}  // namespace zhudong::cli
