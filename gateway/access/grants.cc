#include "gateway/access/grants.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/model/errors.h"

namespace zhudong::access {
namespace {

// `land-*` matches every name that begins with `land-`.
bool Matches(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with("*")) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == name;
}

Decision Decide(const Principal& who, std::string action, const std::vector<std::string>* patterns,
                std::string_view name) {
  Decision decision{.principal = who.id, .action = std::move(action)};
  if (patterns == nullptr) return decision;
  for (const std::string& pattern : *patterns) {
    if (!Matches(pattern, name)) continue;
    decision.allowed = true;
    decision.rule = pattern;
    break;
  }
  return decision;
}

}  // namespace

absl::Status Decision::ToStatus() const {
  if (allowed) return absl::OkStatus();
  if (!needs.empty()) {
    return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_GRANTED,
                        absl::StrCat(principal, " may not ", action, ": that needs ", needs),
                        {{"principal", principal}, {"needs", needs}});
  }
  return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_NOT_GRANTED,
                      absl::StrCat(principal, " may not ", action, ": ask the gateway's operator for a grant"),
                      {{"principal", principal}, {"needs", action}});
}

Grants::Grants(std::vector<Grant> grants) : by_principal_(nullptr) {
  auto table = std::make_shared<Table>();
  for (Grant& grant : grants) {
    std::string principal = grant.principal;
    table->emplace(std::move(principal), std::move(grant));
  }
  by_principal_.Set(std::move(table));
}

std::shared_ptr<const Grant> Grants::Find(const Principal& who) const {
  std::shared_ptr<const Table> table = by_principal_.Get();
  const auto found = table->find(who.id);
  if (found == table->end()) return nullptr;
  const Grant* const grant = &found->second;
  return {std::move(table), grant};
}

Decision Grants::MayPublish(const Principal& who, std::string_view feed) const {
  const std::shared_ptr<const Grant> grant = Find(who);
  return Decide(who, absl::StrCat("publish ", base::ToAbsl(feed)), grant ? &grant->publish : nullptr, feed);
}

Decision Grants::MayPublishAnything(const Principal& who) const {
  const std::shared_ptr<const Grant> grant = Find(who);
  Decision decision{.principal = who.id, .action = "publish"};
  if (grant != nullptr && !grant->publish.empty()) {
    decision.allowed = true;
    decision.rule = grant->publish.front();
  }
  return decision;
}

Decision Grants::MaySubscribe(const Principal& who, std::string_view subscriber) const {
  const std::shared_ptr<const Grant> grant = Find(who);
  return Decide(who, absl::StrCat("subscribe as ", base::ToAbsl(subscriber)), grant ? &grant->subscribe : nullptr,
                subscriber);
}

Decision Grants::MayRead(const Principal& who, std::string_view division_code) const {
  const std::shared_ptr<const Grant> grant = Find(who);
  Decision decision{.principal = who.id, .action = absl::StrCat("read division ", base::ToAbsl(division_code))};
  if (grant == nullptr) return decision;
  for (const std::string& prefix : grant->read) {
    if (prefix != "*" && !division_code.starts_with(prefix)) continue;
    decision.allowed = true;
    decision.rule = prefix;
    break;
  }
  return decision;
}

Decision Grants::MayCall(const Principal& who, std::string_view method) const {
  const std::shared_ptr<const Grant> grant = Find(who);
  Decision decision{.principal = who.id, .action = absl::StrCat("call ", base::ToAbsl(method))};
  const MethodRule* const rule = FindMethodRule(method);
  if (rule == nullptr) return decision;
  decision.needs = WhoMay(*rule);
  if (rule->everybody) {
    decision.rule = decision.needs;
  } else if (rule->readers && grant != nullptr && !grant->read.empty()) {
    decision.rule = grant->read.front();
  } else if (grant != nullptr) {
    for (const Role role : grant->roles) {
      if (rule->Takes(role)) decision.rule = std::string(NameOf(role));
    }
  }
  decision.allowed = !decision.rule.empty();
  return decision;
}

std::vector<Role> Grants::RolesOf(const Principal& who) const {
  const std::shared_ptr<const Grant> grant = Find(who);
  return grant ? grant->roles : std::vector<Role>();
}

std::vector<Grant> Grants::All() const {
  std::vector<Grant> all;
  const std::shared_ptr<const Table> table = by_principal_.Get();
  for (const auto& [id, grant] : *table) all.push_back(grant);
  std::sort(all.begin(), all.end(), [](const Grant& a, const Grant& b) { return a.principal < b.principal; });
  return all;
}

std::vector<std::string> Grants::Readable(const Principal& who) const {
  const std::shared_ptr<const Grant> grant = Find(who);
  return grant ? grant->read : std::vector<std::string>();
}

}  // namespace zhudong::access
