#include "gateway/correlation/facts.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "gateway/correlation/identity.h"
#include "gateway/model/real_estate_unit.h"

namespace zhudong::correlation {
namespace {

auto TimeOf(const google::protobuf::Timestamp& time) { return std::make_pair(time.seconds(), time.nanos()); }

bool RecordedBefore(const v1::Event& a, const v1::Event& b) {
  return std::make_tuple(TimeOf(a.recorded_at()), TimeOf(a.occurred_at()), std::cref(a.feed()),
                         std::cref(a.event_id())) < std::make_tuple(TimeOf(b.recorded_at()), TimeOf(b.occurred_at()),
                                                                    std::cref(b.feed()), std::cref(b.event_id()));
}

// Whether `b` says more of the parcel than `a` does.
bool HoldsAfter(const v1::Event& a, const v1::Event& b) {
  const bool a_has = !a.land_supply().supervision_number().empty();
  const bool b_has = !b.land_supply().supervision_number().empty();
  return a_has == b_has ? RecordedBefore(a, b) : b_has;
}

// A notice may name the parcel alone, and another the number of its supply, too; a parcel that is supplied once more
// has another number, and is no larger for it. Parcels of local numbers are told apart as they are written.
void KeepOneOfEachParcel(std::vector<Fact>& supplies) {
  std::map<std::string, Fact> of_parcel;
  std::vector<Fact> kept;
  for (const Fact& fact : supplies) {
    const std::string& text = fact.event->land_supply().parcel_code();
    const std::string code = model::ParcelCodeOf(text);
    const std::string& parcel = code.empty() ? text : code;
    if (parcel.empty()) {
      kept.push_back(fact);
      continue;
    }
    const auto [it, inserted] = of_parcel.try_emplace(parcel, fact);
    if (!inserted && HoldsAfter(*it->second.event, *fact.event)) it->second = fact;
  }
  for (const auto& [parcel, fact] : of_parcel) kept.push_back(fact);
  supplies = std::move(kept);
}

}  // namespace

bool CanonicalLess(const v1::Event& a, const v1::Event& b) {
  return std::make_tuple(TimeOf(a.occurred_at()), TimeOf(a.recorded_at()), std::cref(a.feed()),
                         std::cref(a.event_id())) < std::make_tuple(TimeOf(b.occurred_at()), TimeOf(b.recorded_at()),
                                                                    std::cref(b.feed()), std::cref(b.event_id()));
}

Facts::Facts(const std::vector<const v1::Event*>& events) {
  std::map<std::string, Fact> latest;
  for (uint32_t i = 0; i < events.size(); ++i) {
    const Fact fact{events[i], i + 1};
    const auto [it, inserted] = latest.try_emplace(RecordKeyOf(*events[i]), fact);
    if (!inserted && RecordedBefore(*it->second.event, *fact.event)) it->second = fact;
  }
  for (const auto& [key, fact] : latest) by_kind_[fact.event->payload_case()].push_back(fact);
  if (const auto land = by_kind_.find(v1::Event::kLandSupply); land != by_kind_.end()) {
    KeepOneOfEachParcel(land->second);
  }
  for (auto& [kind, of_kind] : by_kind_) {
    std::sort(of_kind.begin(), of_kind.end(), [](const Fact& a, const Fact& b) { return a.position < b.position; });
  }
}

const std::vector<Fact>& Facts::Of(v1::Event::PayloadCase kind) const {
  static const std::vector<Fact> kNone;
  const auto it = by_kind_.find(kind);
  return it == by_kind_.end() ? kNone : it->second;
}

}  // namespace zhudong::correlation
