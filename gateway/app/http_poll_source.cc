#include "gateway/app/http_poll_source.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/http_poll/http_poll.h"
#include "gateway/base/files.h"
#include "gateway/crypto/digest.h"
#include "gateway/mapping/library.h"

namespace zhudong::app {
namespace {

// After this the platform's name is resolved anew and the certificate files are read again.
constexpr absl::Duration kConnectionAge = absl::Minutes(1);

absl::Status Wrong(const config::Source& settings, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("source `", settings.name, "`: ", what));
}

http_poll::Paging PagingOf(const std::string& name) {
  if (name == "page") return http_poll::Paging::kPage;
  if (name == "offset") return http_poll::Paging::kOffset;
  if (name == "next") return http_poll::Paging::kNext;
  return name == "cursor" ? http_poll::Paging::kCursor : http_poll::Paging::kNone;
}

http_poll::ListShape ShapeOf(const config::HttpPoll& poll) {
  const size_t path = poll.url.find_first_of("/?", poll.url.find("://") + 3);
  http_poll::ListShape shape{.origin = poll.url.substr(0, path)};
  shape.path = path == std::string::npos ? "/" : absl::StrCat(poll.url[path] == '?' ? "/" : "", poll.url.substr(path));
  shape.records = poll.records;
  shape.paging = PagingOf(poll.paging);
  shape.page_parameter = poll.page_parameter;
  shape.first_page = poll.first_page;
  shape.size_parameter = poll.size_parameter;
  shape.page_size = poll.page_size;
  shape.next = poll.next;
  shape.since_parameter = poll.since_parameter;
  shape.since_format = poll.since_format;
  shape.updated = poll.updated;
  return shape;
}

http_poll::Options OptionsOf(const config::Source& settings) {
  const config::HttpPoll& poll = settings.http_poll;
  http_poll::Options options{.name = settings.name, .feed = settings.feed, .list = ShapeOf(poll)};
  options.detail = {.path = poll.detail_path, .key = poll.detail_key, .record = poll.detail_record};
  options.codes = {.at = poll.code, .ok = poll.ok, .expired = poll.expired};
  if (!poll.token_file.empty()) {
    options.log_in.secret = [file = poll.token_file] { return base::ReadPrivateFile(file); };
  }
  options.log_in.path = poll.token_path;
  options.log_in.token = poll.token_pointer;
  options.log_in.header = poll.token_header;
  options.log_in.scheme = poll.token_scheme;
  options.interval = poll.every;
  options.overlap = poll.overlap;
  options.timeout = poll.timeout;
  options.batch_items = static_cast<size_t>(settings.batch_items);
  options.max_pages = poll.max_pages;
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ports::Source>> MakeHttpPoll(const config::Source& settings,
                                                            const AdapterContext& context) {
  const config::HttpPoll& poll = settings.http_poll;
  std::shared_ptr<const mapping::Mapping> mapping;
  if (!settings.mapping.empty()) {
    mapping = context.mappings.Find(settings.mapping);
    if (mapping == nullptr) return Wrong(settings, absl::StrCat("there is no mapping `", settings.mapping, "`"));
    if (mapping->spec().format == mapping::Format::kCsv) {
      return Wrong(settings, absl::StrCat("the mapping `", settings.mapping, "` is for tables: name one for JSON"));
    }
  }
  http_poll::Options options = OptionsOf(settings);
  absl::StatusOr<std::unique_ptr<http::Client>> client =
      http::Client::Make({.base_url = options.list.origin,
                          .ca_file = poll.ca,
                          .certificate = poll.certificate,
                          .key = poll.key,
                          .allow_plain = true,  // the settings let it be plain to this machine alone
                          .max_response_bytes = static_cast<size_t>(poll.max_answer_mib) << 20,
                          .max_connections = 1,
                          .connect_timeout = poll.timeout,
                          .max_connection_age = kConnectionAge});
  if (!client.ok()) return Wrong(settings, std::string(client.status().message()));
  telemetry::Log& log = context.log;
  return std::make_unique<http_poll::HttpPoll>(std::move(options), *std::move(client), std::move(mapping),
                                               crypto::Sha256, context.clock,
                                               [&log, name = settings.name](std::string_view sentence) {
                                                 log.Info(sentence, {{"source", name}});
                                               });
}

}  // namespace zhudong::app
