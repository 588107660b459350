#include "gateway/correlation/facts.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "gateway/correlation/identity.h"

namespace zhudong::correlation {
namespace {

auto TimeOf(const google::protobuf::Timestamp& time) { return std::make_pair(time.seconds(), time.nanos()); }

bool RecordedBefore(const v1::Event& a, const v1::Event& b) {
  return std::make_tuple(TimeOf(a.recorded_at()), TimeOf(a.occurred_at()), std::cref(a.feed()),
                         std::cref(a.event_id())) < std::make_tuple(TimeOf(b.recorded_at()), TimeOf(b.occurred_at()),
                                                                    std::cref(b.feed()), std::cref(b.event_id()));
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
