#include "gateway/pipeline/invitations.h"

#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gateway/base/bytes.h"
#include "gateway/base/text.h"
#include "gateway/correlation/event_words.h"
#include "gateway/correlation/identity.h"
#include "gateway/correlation/rows.h"
#include "gateway/crypto/digest.h"
#include "gateway/model/dates.h"
#include "gateway/model/event_kind.h"

namespace zhudong::pipeline {
namespace {

constexpr int kStaleAfterDays = 30;
constexpr size_t kIdBytes = 16;

std::string_view NameOf(v1::EventKind kind) {
  switch (kind) {
    case v1::EVENT_KIND_INVESTMENT_PROJECT:
      return "项目立项";
    case v1::EVENT_KIND_LAND_SUPPLY:
      return "土地供应";
    case v1::EVENT_KIND_LAND_USE_PLANNING_PERMIT:
      return "建设用地规划许可";
    case v1::EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT:
      return "建设工程规划许可";
    case v1::EVENT_KIND_CONSTRUCTION_PERMIT:
      return "施工许可";
    case v1::EVENT_KIND_COMPLETION_ACCEPTANCE:
      return "竣工验收备案";
    case v1::EVENT_KIND_BUSINESS_REGISTRATION:
      return "企业登记";
    default:
      return "政务手续";
  }
}

v1::Party PartyOf(const v1::Event& event) {
  if (!event.has_business_registration()) return correlation::OwnerIn(event);
  v1::Party party;
  party.set_name(event.business_registration().name());
  party.set_credit_code(event.business_registration().credit_code());
  return party;
}

std::string BusinessId(const std::string& credit_code) {
  return "b-" + base::Base32(crypto::Sha256(credit_code).substr(0, kIdBytes));
}

// Without a credit code it may be a person, whose name is not told.
bool IsOrganization(const v1::Party& party) { return !party.name().empty() && !party.credit_code().empty(); }

std::string TextOf(std::string_view procedure, const std::string& whose, const std::vector<std::string>& channels) {
  std::string text = absl::StrCat(whose, whose.empty() ? "" : "：", base::ToAbsl(procedure), "已办结，可同步申请用电");
  if (!channels.empty()) absl::StrAppend(&text, "，办理渠道：", absl::StrJoin(channels, "、"));
  return absl::StrCat(text, "。");
}

}  // namespace

std::optional<absl::CivilDay> DoneOn(const v1::Event& event, absl::Time received) {
  absl::CivilDay day = model::DayOf(absl::FromUnixSeconds(event.occurred_at().seconds()));
  if (event.has_business_registration()) {
    const v1::BusinessRegistration& business = event.business_registration();
    if (business.status() > v1::REGISTRATION_STATUS_ACTIVE) return std::nullopt;
    // A register tells of changes, too: they are no registration anew.
    if (const model::Date registered = model::ParseIsoDate(business.registered_date()); registered.ok()) {
      day = registered.day;
    }
  }
  if (model::DayOf(received) - day > kStaleAfterDays) return std::nullopt;
  return day;
}

std::vector<std::string> ProcedureNames(const v1::Event& event) {
  const auto event_name = [&event](const std::string& id) { return correlation::EventKey(event.feed(), id); };
  std::vector<std::string> names = {event_name(event.event_id())};
  if (!event.corrects_event_id().empty()) names.push_back(event_name(event.corrects_event_id()));
  names.push_back(event.has_business_registration() ? BusinessId(event.business_registration().credit_code())
                                                    : correlation::RecordKeyOf(event));
  return names;
}

store::v1::DemandRecord InvitationTold(const v1::Event& event, const v1::Project* project,
                                       const policy::Invitation& invitation) {
  const v1::EventKind kind = model::KindOf(event);
  store::v1::DemandRecord told;
  told.set_division_code(event.division_code());
  v1::ServiceInvitation& invited = *told.mutable_service_invitation();
  v1::Party party = PartyOf(event);
  const bool organization = IsOrganization(party);
  std::string whose;
  if (project != nullptr) {
    told.set_project_id(project->project_id());
    told.set_division_code(project->division_code());
    told.set_stage(project->stage());
    invited.set_project_name(project->name());
    *invited.mutable_identities() = project->identities();
    whose = project->name();
  } else {
    told.set_project_id(BusinessId(event.business_registration().credit_code()));
    whose = party.name();
  }
  v1::EvidenceRef& procedure = *invited.mutable_procedure();
  procedure.set_feed(event.feed());
  procedure.set_event_id(event.event_id());
  procedure.set_kind(kind);
  *procedure.mutable_occurred_at() = event.occurred_at();
  *procedure.mutable_recorded_at() = event.recorded_at();
  invited.set_owner_feed(event.feed());
  if (organization) *invited.mutable_applicant() = std::move(party);
  invited.mutable_channels()->Assign(invitation.channels.begin(), invitation.channels.end());
  invited.mutable_rule_ids()->Assign(invitation.rests.rule_ids.begin(), invitation.rests.rule_ids.end());
  invited.set_text(TextOf(NameOf(kind), whose, invitation.channels));
  return told;
}

}  // namespace zhudong::pipeline
