// What the settings of sources over HTTP must be together.
#include <filesystem>
#include <set>
#include <string>

#include "gateway/config/checks.h"

namespace zhudong::config {
namespace {

void CheckPushSource(const Source& source, size_t i, std::set<std::string>& feeds, Reader& reader) {
  if (!source.feed.empty() && !feeds.insert(source.feed).second) {
    reader.Complain("source", i, "feed",
                    "`" + source.feed + "` is pushed over HTTP by another [[source]] already: keep one of them");
  }
  std::set<std::string> ids;
  for (const std::string& file : source.keys) {
    const std::string id = std::filesystem::path(file).stem().string();
    if (!ids.insert(id).second) {
      reader.Complain("source", i, "keys",
                      "two files would be the key `" + id + "`: a key's id is its file's name without extension");
    }
  }
}

}  // namespace

void CheckHttpSources(const Config& config, Reader& reader) {
  std::set<std::string> pushed;
  bool any = false;
  for (size_t i = 0; i < config.sources.size(); ++i) {
    if (config.sources[i].type != "http_push") continue;
    any = true;
    CheckPushSource(config.sources[i], i, pushed, reader);
  }
  const HttpPush& push = config.http_push;
  if (any && push.listen.empty()) {
    reader.Complain("http_push", 0, "listen", "is required where a [[source]] is http_push: listen = \"0.0.0.0:7480\"");
  }
  if (!push.listen.empty() && push.listen == config.server.listen && !push.listen.ends_with(":0")) {
    reader.Complain("http_push", 0, "listen", "is that of [server]: give it a port of its own");
  }
  if (push.certificate.empty() != push.key.empty()) {
    reader.Complain("http_push", 0, push.key.empty() ? "certificate" : "key",
                    "certificate and key go together: set both or neither");
  }
  if (push.max_per_principal > push.threads) {
    reader.Complain("http_push", 0, "max_per_principal", "is more than threads: one principal could keep them all");
  }
}

}  // namespace zhudong::config
