#include "gateway/policy/invitations.h"

#include <algorithm>
#include <utility>

#include "gateway/policy/pack.h"

namespace zhudong::policy {
namespace {

// Of the most specific region that names any.
std::vector<std::string> CatalogueChannels(const std::vector<const Pack*>& speaking, absl::CivilDay day) {
  for (const Pack* pack : speaking) {
    for (const PackTold<v1::GuideCatalogue>& entry : pack->catalogues) {
      if (day < entry.effective_from || day > entry.effective_until || entry.told.channels().empty()) continue;
      return {entry.told.channels().begin(), entry.told.channels().end()};
    }
  }
  return {};
}

}  // namespace

bool IsProcedure(v1::EventKind kind) {
  switch (kind) {
    case v1::EVENT_KIND_INVESTMENT_PROJECT:
    case v1::EVENT_KIND_LAND_SUPPLY:
    case v1::EVENT_KIND_LAND_USE_PLANNING_PERMIT:
    case v1::EVENT_KIND_CONSTRUCTION_PLANNING_PERMIT:
    case v1::EVENT_KIND_CONSTRUCTION_PERMIT:
    case v1::EVENT_KIND_COMPLETION_ACCEPTANCE:
    case v1::EVENT_KIND_BUSINESS_REGISTRATION:
      return true;
    default:
      return false;
  }
}

absl::StatusOr<std::shared_ptr<const InvitationRules>> InvitationRules::Parse(
    const std::map<std::string, std::string>& packs) {
  absl::StatusOr<Packs> parsed = ParsePacks(packs);
  if (!parsed.ok()) return parsed.status();
  auto rules = std::make_shared<InvitationRules>();
  rules->packs_ = *std::move(parsed);
  return std::shared_ptr<const InvitationRules>(std::move(rules));
}

std::optional<Invitation> InvitationRules::Find(std::string_view division_code, v1::EventKind after,
                                                absl::CivilDay day) const {
  const std::vector<const Pack*> speaking = Speaking(packs_, division_code, day);
  for (const Pack* pack : speaking) {
    bool invites = false;
    for (const PackInvitation& entry : pack->invitations) {
      if (day < entry.invitation.rests.effective_from || day > entry.effective_until) continue;
      invites = true;
      if (std::find(entry.after.begin(), entry.after.end(), after) == entry.after.end()) continue;
      Invitation invitation = entry.invitation;
      if (invitation.channels.empty()) invitation.channels = CatalogueChannels(speaking, day);
      return invitation;
    }
    if (invites) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace zhudong::policy
