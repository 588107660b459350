// State over a map: what correlation sees in tests.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/correlation/correlate.h"
#include "gateway/correlation/rows.h"
#include "gateway/correlation/state.h"
#include "gateway/crypto/digest.h"

namespace zhudong::correlation {

class MapState final : public State {
 public:
  std::optional<std::string> Get(std::string_view key) const override {
    const auto it = rows_.find(std::string(key));
    return it == rows_.end() ? std::nullopt : std::optional<std::string>(it->second);
  }
  std::vector<std::string> Keys(std::string_view prefix, std::string_view after, size_t limit) const override {
    std::vector<std::string> keys;
    const std::string begin = after.empty() ? std::string(prefix) : std::string(after) + '\0';
    for (auto it = rows_.lower_bound(begin); it != rows_.end() && it->first.starts_with(prefix); ++it) {
      if (keys.size() == limit) break;
      keys.push_back(it->first);
    }
    return keys;
  }
  void Put(std::string_view key, std::string value) override { rows_[std::string(key)] = std::move(value); }
  void Delete(std::string_view key) override { rows_.erase(std::string(key)); }
  std::shared_ptr<const v1::Event> EventAt(uint64_t journal_sequence) const override {
    return events_.at(journal_sequence);
  }

  // Takes in the next event, as the pipeline would.
  Regrouping Take(const v1::Event& event, const Limits& limits = {}) {
    events_[++last_] = std::make_shared<const v1::Event>(event);
    return Apply(*this, limits, last_, event, crypto::Sha256(event.SerializeAsString()).substr(0, 16));
  }

  // Every project row by id, serialized: what must not depend on order.
  std::map<std::string, std::string> Projects() const {
    std::map<std::string, std::string> projects;
    for (const auto& [key, value] : rows_) {
      if (key[0] == 'p') projects[key.substr(1)] = value;
    }
    return projects;
  }

 private:
  std::map<std::string, std::string> rows_;
  std::map<uint64_t, std::shared_ptr<const v1::Event>> events_;
  uint64_t last_ = 0;
};

}  // namespace zhudong::correlation
