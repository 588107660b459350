#include "gateway/cases/fact.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "gateway/model/event_kind.h"

namespace zhudong::cases {
namespace {

constexpr int64_t kMicrosPerSecond = 1000000;

}  // namespace

absl::Time TimeOf(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixMicros(stamp.seconds() * kMicrosPerSecond + stamp.nanos() / 1000);
}

void SetTime(absl::Time time, google::protobuf::Timestamp& stamp) {
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds =
      micros >= 0 ? micros / kMicrosPerSecond : -((-micros + kMicrosPerSecond - 1) / kMicrosPerSecond);
  stamp.set_seconds(seconds);
  stamp.set_nanos(static_cast<int32_t>(micros - seconds * kMicrosPerSecond) * 1000);
}

v1::EvidenceRef RefOf(const Fact& fact) {
  v1::EvidenceRef ref;
  ref.set_feed(fact.event->feed());
  ref.set_event_id(fact.event->event_id());
  ref.set_kind(model::KindOf(*fact.event));
  *ref.mutable_occurred_at() = fact.event->occurred_at();
  if (fact.event->has_recorded_at()) *ref.mutable_recorded_at() = fact.event->recorded_at();
  return ref;
}

absl::Time SaidAt(const v1::Event& event) {
  return TimeOf(event.has_recorded_at() ? event.recorded_at() : event.occurred_at());
}

absl::Time RecordedAt(const Fact& fact) {
  return fact.event->has_recorded_at() ? TimeOf(fact.event->recorded_at()) : fact.received_at;
}

void SortCanonically(Facts& facts) {
  std::sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) {
    const auto key = [](const Fact& fact) {
      const v1::Event& event = *fact.event;
      return std::make_tuple(TimeOf(event.occurred_at()), TimeOf(event.recorded_at()), std::cref(event.feed()),
                             std::cref(event.event_id()));
    };
    return key(a) < key(b);
  });
}

}  // namespace zhudong::cases
