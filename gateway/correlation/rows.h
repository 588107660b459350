// Keys of the derived rows (Family::kState). One letter, then parts that sort and split without doubt
// (base::AppendPart). Values: store/v1/records.proto, or as said.
//
//   e feed id            EventRow
//   k kind value feed id link: this event names this identity; empty value
//   i kind value         IdentityRow
//   p project            ProjectRow
//   f project            v1.Forecast
//   a former-project     the project id that carries on
//   A project former     the alias the other way round; empty value
//   n project            last project_sequence, 8 bytes big-endian; kept when the project goes
//   N project            the same of the answers of utilities
//   v project            the same of invitations to apply; project or business
//   V procedure          somebody was invited after this procedure; empty value (pipeline/invitations.h)
//   l division need-by project   the list's order; value: stage, 1 when there is a forecast, 1 when its demand is open
//   b credit-code        journal sequence of the party's registration that holds, 8 bytes big-endian
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/correlation/state.h"
#include "zhudong/v1/projects.pb.h"

namespace zhudong::correlation {

std::string EventKey(std::string_view feed, std::string_view event_id);
// Takes an event key apart; false when it is none.
bool SplitEventKey(std::string_view key, std::string& feed, std::string& event_id);

std::string IdentityKey(v1::IdentityKind kind, std::string_view value);
v1::Identity SplitIdentityKey(std::string_view key);
std::string LinkPrefix(std::string_view identity_key);
std::string LinkKey(std::string_view identity_key, std::string_view event_key);
// The event key at the end of a link key of this identity.
std::string EventOfLink(std::string_view link_key, std::string_view identity_key);

std::string ProjectKey(std::string_view project_id);
std::string ForecastKey(std::string_view project_id);
std::string AliasKey(std::string_view former_project_id);
std::string FormerPrefix(std::string_view project_id);
std::string FormerKey(std::string_view project_id, std::string_view former_project_id);
std::string SequenceKey(std::string_view project_id);
std::string AnswerSequenceKey(std::string_view project_id);
std::string InvitationSequenceKey(std::string_view project_id);
std::string InvitedKey(std::string_view procedure);
std::string PartyKey(std::string_view credit_code);
// `need_by` empty sorts last.
std::string ListKey(std::string_view division, std::string_view need_by, std::string_view project_id);
std::string ListPrefix(std::string_view division_prefix);
bool SplitListKey(std::string_view key, std::string& division, std::string& need_by, std::string& project_id);

// Reads a row; nullopt when there is none or it can't be read.
template <typename Message>
std::optional<Message> ReadRow(const State& state, std::string_view key) {
  const std::optional<std::string> value = state.Get(key);
  Message message;
  if (!value || !message.ParseFromString(*value)) return std::nullopt;
  return message;
}

}  // namespace zhudong::correlation
