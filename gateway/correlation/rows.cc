#include "gateway/correlation/rows.h"

#include "gateway/base/bytes.h"

namespace zhudong::correlation {
namespace {

constexpr std::string_view kNoDate = "9999-99-99";

std::string Key(char table, std::string_view rest) {
  std::string key(1, table);
  key += rest;
  return key;
}

}  // namespace

std::string EventKey(std::string_view feed, std::string_view event_id) {
  std::string key(1, 'e');
  base::AppendPart(key, feed);
  base::AppendPart(key, event_id);
  return key;
}

bool SplitEventKey(std::string_view key, std::string& feed, std::string& event_id) {
  if (key.empty() || key[0] != 'e') return false;
  key.remove_prefix(1);
  return base::TakePart(key, feed) && base::TakePart(key, event_id) && key.empty();
}

std::string IdentityKey(v1::IdentityKind kind, std::string_view value) {
  std::string key(1, 'i');
  key.push_back(static_cast<char>(kind));
  base::AppendPart(key, value);
  return key;
}

v1::Identity SplitIdentityKey(std::string_view key) {
  v1::Identity identity;
  if (key.size() < 2 || key[0] != 'i') return identity;
  identity.set_kind(static_cast<v1::IdentityKind>(key[1]));
  key.remove_prefix(2);
  std::string value;
  if (base::TakePart(key, value)) identity.set_value(value);
  return identity;
}

std::string LinkPrefix(std::string_view identity_key) { return Key('k', identity_key.substr(1)); }

std::string LinkKey(std::string_view identity_key, std::string_view event_key) {
  std::string key = LinkPrefix(identity_key);
  key += event_key.substr(1);
  return key;
}

std::string EventOfLink(std::string_view link_key, std::string_view identity_key) {
  return Key('e', link_key.substr(identity_key.size()));
}

std::string ProjectKey(std::string_view project_id) { return Key('p', project_id); }
std::string ForecastKey(std::string_view project_id) { return Key('f', project_id); }
std::string AliasKey(std::string_view former_project_id) { return Key('a', former_project_id); }
std::string FormerPrefix(std::string_view project_id) {
  std::string key(1, 'A');
  base::AppendPart(key, project_id);
  return key;
}

std::string FormerKey(std::string_view project_id, std::string_view former_project_id) {
  return FormerPrefix(project_id) + std::string(former_project_id);
}

std::string SequenceKey(std::string_view project_id) { return Key('n', project_id); }
std::string AnswerSequenceKey(std::string_view project_id) { return Key('N', project_id); }
std::string InvitationSequenceKey(std::string_view project_id) { return Key('v', project_id); }
std::string InvitedKey(std::string_view procedure) { return Key('V', procedure); }

std::string PartyKey(std::string_view credit_code) {
  std::string key(1, 'b');
  base::AppendPart(key, credit_code);
  return key;
}

std::string ListKey(std::string_view division, std::string_view need_by, std::string_view project_id) {
  std::string key(1, 'l');
  base::AppendPart(key, division);
  base::AppendPart(key, need_by.empty() ? kNoDate : need_by);
  base::AppendPart(key, project_id);
  return key;
}

std::string ListPrefix(std::string_view division_prefix) { return Key('l', division_prefix); }

bool SplitListKey(std::string_view key, std::string& division, std::string& need_by, std::string& project_id) {
  if (key.empty() || key[0] != 'l') return false;
  key.remove_prefix(1);
  if (!base::TakePart(key, division) || !base::TakePart(key, need_by) || !base::TakePart(key, project_id)) return false;
  if (need_by == kNoDate) need_by.clear();
  return true;
}

}  // namespace zhudong::correlation
