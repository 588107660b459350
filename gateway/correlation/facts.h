// The statements of a project that hold: of several versions of one record, the one recorded last. Private to this
// folder.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "zhudong/v1/events.pb.h"

namespace zhudong::correlation {

// Order of evidence: occurred, recorded, feed, event id.
bool CanonicalLess(const v1::Event& a, const v1::Event& b);

// One record's latest statement, and where it stands in the evidence (from 1).
struct Fact {
  const v1::Event* event;
  uint32_t position;
};

// A value and the fact it comes from; position 0 when nothing says it.
struct Text {
  std::string value;
  uint32_t position = 0;
};

// A number, and the facts it comes from.
struct Figure {
  double value = 0;
  std::vector<uint32_t> positions;
};

class Facts {
 public:
  using Kind = v1::Event::PayloadCase;

  // `events` in canonical order; they outlive this.
  explicit Facts(const std::vector<const v1::Event*>& events);

  // In canonical order. Of land supplies that name the same parcel there is one: the one with a supervision number, of
  // several the one recorded last.
  const std::vector<Fact>& Of(Kind kind) const;

  // The last non-empty text in the first kind of `order` that has one.
  template <typename Getter>
  Text FirstText(std::initializer_list<Kind> order, const Getter& get) const {
    for (Kind kind : order) {
      const std::vector<Fact>& facts = Of(kind);
      for (auto fact = facts.rbegin(); fact != facts.rend(); ++fact) {
        std::string text = get(*fact->event);
        if (!text.empty()) return {std::move(text), fact->position};
      }
    }
    return {};
  }

  // Sum over the records of one kind that say it; nullopt when none does.
  template <typename Getter>
  std::optional<double> Sum(Kind kind, const Getter& get) const {
    std::optional<double> sum;
    for (const Fact& fact : Of(kind)) {
      if (const std::optional<double> value = get(*fact.event)) sum = sum.value_or(0) + *value;
    }
    return sum;
  }

  // The latest date that any record of the kind gives.
  template <typename Getter>
  Text LatestDate(Kind kind, const Getter& get) const {
    Text latest;
    for (const Fact& fact : Of(kind)) {
      const std::string& date = get(*fact.event);
      if (date > latest.value) latest = {date, fact.position};
    }
    return latest;
  }

 private:
  std::map<Kind, std::vector<Fact>> by_kind_;
};

}  // namespace zhudong::correlation
