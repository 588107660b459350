#include "adapters/exchange_tables/waiting.h"

namespace zhudong::exchange_tables {

bool Waiting::IsOver(const std::string& row, absl::Time now, absl::Duration limit) {
  if (limit <= absl::ZeroDuration()) return true;
  const auto known = before_.find(row);
  const absl::Time since = known == before_.end() ? now : known->second;
  if (now - since >= limit) return true;
  if (now_.size() < most_) now_.try_emplace(row, since);
  return false;
}

void Waiting::EndRound() {
  before_ = now_;
  now_.clear();
}

}  // namespace zhudong::exchange_tables
