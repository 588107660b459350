// How a row of the settings table names the member it fills. Only the files that hold rows include this.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/config/settings.h"

namespace zhudong::config {

inline constexpr double kHour = 3600;
inline constexpr double kDay = 24 * kHour;
inline constexpr Presence kRequired = Presence::kRequired;

template <typename>
struct Owner;
template <typename S, typename T>
struct Owner<T S::*> {
  using Type = S;
};

template <auto kMember>
Ref At(void* section) {
  return &(static_cast<typename Owner<decltype(kMember)>::Type*>(section)->*kMember);
}

template <auto kMember>
constexpr Section One(std::string_view name, std::string_view sentence, absl::Span<const Setting> settings) {
  using Type = std::decay_t<decltype(std::declval<Config>().*kMember)>;
  return {.name = name,
          .sentence = sentence,
          .settings = settings,
          .at = [](Config& config, size_t) -> void* { return &(config.*kMember); },
          .count = [](const Config&) -> size_t { return 1; },
          .add = nullptr,
          .fresh = []() -> void* {
            static Type fresh;
            return &fresh;
          }};
}

template <auto kMember>
constexpr Section Many(std::string_view name, std::string_view sentence, absl::Span<const Setting> settings,
                       size_t most) {
  using Type = typename std::decay_t<decltype(std::declval<Config>().*kMember)>::value_type;
  return {.name = name,
          .sentence = sentence,
          .settings = settings,
          .repeated = true,
          .at = [](Config& config, size_t index) -> void* { return &(config.*kMember)[index]; },
          .count = [](const Config& config) -> size_t { return (config.*kMember).size(); },
          .add = [](Config& config) { (config.*kMember).emplace_back(); },
          .most = most,
          .fresh = []() -> void* {
            static Type fresh;
            return &fresh;
          }};
}

// A section of which every change can be put in force while the gateway runs.
constexpr Section Live(Section section) {
  section.restart = Restart::kNotNeeded;
  return section;
}

// The rows of a section that stand in several files, those of its adapters each in its own.
std::vector<Setting> Joined(std::initializer_list<absl::Span<const Setting>> parts);

// The rows of [[subscriber]] that are for one adapter alone.
std::vector<Setting> SinkRows();
// Those of the Kafka adapters, of sources and of subscribers.
std::vector<Setting> KafkaSourceRows();
std::vector<Setting> KafkaSinkRows();

// The names of the kinds of event.
absl::Span<const std::string_view> EventKindNames();
// The rows of [[feed]] that are about its health.
std::vector<Setting> FeedHealthRows();

// Rows of one adapter alone.
std::vector<Setting> ExchangeTablesRows();

// The rows: the gateway itself, how it is watched, those it talks with, sources over HTTP, and electronic licenses.
std::vector<Section> GatewaySections();
std::vector<Section> MonitoringSections();
std::vector<Section> PeerSections();
absl::Span<const Setting> HttpSourceRows();
absl::Span<const Setting> HttpPollRows();
std::vector<Section> HttpSections();
std::vector<Section> LicenseSections();

}  // namespace zhudong::config
