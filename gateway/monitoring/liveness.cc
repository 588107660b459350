#include "gateway/monitoring/liveness.h"

namespace zhudong::monitoring {

void Liveness::Look(const std::string& part, Seen seen) {
  const auto [state, is_new] = parts_.try_emplace(part, State{.moved = seen.moved});
  const bool still = !is_new && seen.has_work && seen.moved == state->second.moved;
  state->second.looks = still ? state->second.looks + 1 : 0;
  state->second.moved = seen.moved;
}

std::vector<Liveness::Verdict> Liveness::Verdicts() const {
  std::vector<Verdict> verdicts;
  for (const auto& [part, state] : parts_) verdicts.push_back({part, state.looks >= patience_, state.looks});
  return verdicts;
}

}  // namespace zhudong::monitoring
