// What the checks share. Private to this folder.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/reader.h"

namespace zhudong::config {

// host:port, 127.0.0.1:7443, [::1]:7443; `0` is a port.
bool IsAddress(std::string_view text);
// HOST, HOST:PORT or [V6]:PORT, between a URL's scheme and its path; port 0 can't be called.
bool IsAuthority(std::string_view authority);

template <typename T>
void CheckUnique(const std::vector<T>& all, std::string T::*member, std::string_view section, std::string_view setting,
                 Reader& reader) {
  std::map<std::string, size_t> seen;
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string& name = all[i].*member;
    if (!name.empty() && !seen.emplace(name, i).second) {
      reader.Complain(section, i, setting, "`" + name + "` stands twice: give each its own");
    }
  }
}

// `; did you mean …?` where one of `known` is near, else `: ` and what to do.
std::string NearestOr(std::string_view written, const std::vector<std::string_view>& known, std::string_view remedy);

// What the settings of the subscriber number `i` must be together for its adapter.
void CheckSink(const Subscriber& subscriber, size_t i, Reader& reader);
// What the settings of the Kafka adapters must be together.
void CheckKafka(const Config& config, Reader& reader);
// What of the settings of a feed's health is none.
void CheckFeedHealth(const Feed& feed, size_t i, Reader& reader);
// What the settings of sources over HTTP must be together.
void CheckHttpSources(const Config& config, Reader& reader);
void CheckHttpPoll(const Config& config, Reader& reader);

// What the settings of electronic licenses must be together.
void CheckExchangeTables(const Config& config, size_t index, Reader& reader);
void CheckBatchTable(const Config& config, size_t index, Reader& reader);
void CheckLicenses(const Config& config, Reader& reader);

}  // namespace zhudong::config
