// What the settings of a [[source]] that reads tables of a PostgreSQL must be together.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "gateway/config/checks.h"

namespace zhudong::config {
namespace {

void CheckConnection(const Source& source, size_t i, Reader& reader) {
  const bool socket = source.host.starts_with('/');
  if (!socket && source.tls.starts_with("verify") && source.tls_ca.empty()) {
    reader.Complain("source", i, "tls_ca", "is required where tls is " + source.tls);
  }
  if (source.tls == "disable" && !socket && !source.host.empty() && source.host != "localhost" &&
      !source.host.starts_with("127.") && source.host != "::1") {
    reader.Complain("source", i, "tls",
                    "would send names and the password in clear to " + source.host + ": use verify-full");
  }
}

// All versions of a record have one id, and some take it back.
void CheckFeed(const Config& config, size_t i, const std::string& who_withdraws, Reader& reader) {
  const Source& source = config.sources[i];
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
                    "`" + source.feed + "` must carry the kind withdrawal: " + who_withdraws + " takes a record back");
  }
}

void CheckApprovalItems(const Config& config, size_t i, Reader& reader) {
  const Source& source = config.sources[i];
  std::set<std::string> codes;
  for (const std::string& item : source.approval_items) {
    const size_t equals = item.rfind('=');
    const std::string kind = equals == std::string::npos ? "" : item.substr(equals + 1);
    if (equals == 0 || (kind != "works_approval" && kind != "connection")) {
      reader.Complain(
          "source", i, "approval_items",
          "`" + item + "`: write CODE=works_approval or CODE=connection, with the code of the item (SPSXBM)");
    } else if (!codes.insert(item.substr(0, equals)).second) {
      reader.Complain("source", i, "approval_items", "`" + item.substr(0, equals) + "` stands twice");
    }
  }
  const auto feed = std::find_if(config.feeds.begin(), config.feeds.end(),
                                 [&](const Feed& each) { return each.name == source.feed; });
  if (source.approval_items.empty() || feed == config.feeds.end()) return;
  if (std::find(feed->kinds.begin(), feed->kinds.end(), "case_status_report") == feed->kinds.end()) {
    reader.Complain("source", i, "feed",
                    "`" + source.feed + "` must name the kind case_status_report: approval_items become such events");
  }
}

}  // namespace

void CheckExchangeTables(const Config& config, size_t i, Reader& reader) {
  CheckConnection(config.sources[i], i, reader);
  if (!config.sources[i].mapping.empty()) {
    reader.Complain("source", i, "mapping", "the mappings of the exchange standard are built in: leave it out");
  }
  CheckFeed(config, i, "a row with SJYXBS 0", reader);
  CheckApprovalItems(config, i, reader);
}

void CheckBatchTable(const Config& config, size_t i, Reader& reader) {
  CheckConnection(config.sources[i], i, reader);
  if (config.sources[i].mapping.empty()) {
    reader.Complain("source", i, "mapping", "is required where type is batch_table: what its columns mean");
  }
  CheckFeed(config, i, "a row whose operation is D", reader);
}

}  // namespace zhudong::config
