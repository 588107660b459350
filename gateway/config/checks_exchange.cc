// What the settings of a [[source]] that reads exchange tables must be together.
#include <algorithm>
#include <string>
#include <string_view>

#include "gateway/config/checks.h"

namespace zhudong::config {

void CheckExchangeTables(const Config& config, size_t i, Reader& reader) {
  const Source& source = config.sources[i];
  const bool socket = source.host.starts_with('/');
  if (!socket && source.tls.starts_with("verify") && source.tls_ca.empty()) {
    reader.Complain("source", i, "tls_ca", "is required where tls is " + source.tls);
  }
  if (source.tls == "disable" && !socket && !source.host.empty() && source.host != "localhost" &&
      !source.host.starts_with("127.") && source.host != "::1") {
    reader.Complain("source", i, "tls",
                    "would send names and the password in clear to " + source.host + ": use verify-full");
  }
  if (!source.mapping.empty()) {
    reader.Complain("source", i, "mapping", "the mappings of the exchange standard are built in: leave it out");
  }
  const auto feed = std::find_if(config.feeds.begin(), config.feeds.end(),
                                 [&](const Feed& each) { return each.name == source.feed; });
  if (feed == config.feeds.end()) return;  // told already
  if (feed->same_id != "correction") {
    reader.Complain("source", i, "feed",
                    "`" + source.feed +
                        "` must have same_id = \"correction\": all versions of a record of these tables have one id");
  }
  if (!feed->kinds.empty() && std::find(feed->kinds.begin(), feed->kinds.end(), "withdrawal") == feed->kinds.end()) {
    reader.Complain("source", i, "feed",
                    "`" + source.feed + "` must carry the kind withdrawal: a row with SJYXBS 0 takes a record back");
  }
}

}  // namespace zhudong::config
