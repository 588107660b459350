#include "gateway/app/registry.h"

#include <functional>
#include <istream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/file_drop/file_drop.h"
#include "adapters/grpc_push/grpc_push.h"
#include "gateway/app/http_poll_source.h"
#include "gateway/app/kafka_adapters.h"
#include "gateway/app/sinks.h"
#include "gateway/app/table_sources.h"
#include "gateway/crypto/digest.h"
#include "gateway/rpc/client_credentials.h"

namespace zhudong::app {
namespace {

std::string DigestOf(std::istream& stream) {
  crypto::Sha256Stream digest;
  std::string buffer(1u << 16, '\0');
  while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || stream.gcount() > 0) {
    digest.Update(std::string_view(buffer.data(), static_cast<size_t>(stream.gcount())));
  }
  return digest.Finish();
}

absl::StatusOr<std::unique_ptr<ports::Source>> MakeFileDrop(const config::Source& settings,
                                                            const AdapterContext& context) {
  file_drop::Options options;
  options.folders.push_back({.feed = settings.feed, .path = settings.folder, .mapping = settings.mapping});
  options.poll_interval = settings.poll;
  options.stable_polls = static_cast<int>(settings.stable_polls);
  options.batch_items = static_cast<size_t>(settings.batch_items);
  file_drop::Digests digests{.of_row = crypto::Sha256, .of_file = DigestOf};
  telemetry::Log& log = context.log;
  return std::make_unique<file_drop::FileDrop>(std::move(options), context.mappings, std::move(digests), context.clock,
                                               [&log, name = settings.name](std::string_view sentence) {
                                                 log.Info(sentence, {{"source", name}});
                                               });
}

absl::StatusOr<std::unique_ptr<ports::Sink>> MakeGrpcPush(const config::Subscriber& settings,
                                                          const AdapterContext& context) {
  adapters::GrpcPushOptions options;
  options.subscriber = settings.name;
  options.in_order = settings.in_order;
  const rpc::ClientTls tls{settings.certificate, settings.key, settings.ca};
  // One channel for the sink's life: it reads its certificates again by itself, and connects again by itself.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel =
      rpc::OpenChannel(settings.target, tls, settings.server_name, context.certificate_reload_s);
  if (!channel.ok()) return channel.status();
  options.channel = [channel = *std::move(channel)] { return channel; };
  return adapters::NewGrpcPush(std::move(options));
}

template <typename Maker>
struct Named {
  const char* type;
  Maker make;
};

const Named<absl::StatusOr<std::unique_ptr<ports::Source>> (*)(const config::Source&, const AdapterContext&)>
    kSources[] = {
        {"file_drop", MakeFileDrop}, {"exchange_tables", MakeExchangeTables}, {"batch_table", MakeBatchTable},
        {"http_poll", MakeHttpPoll}, {"kafka_source", MakeKafkaSource},
};
const Named<absl::StatusOr<std::unique_ptr<ports::Sink>> (*)(const config::Subscriber&, const AdapterContext&)>
    kSinks[] = {
        {"grpc_push", MakeGrpcPush},           {"webhook", MakeWebhook},      {"case_calls", MakeCaseCalls},
        {"postgres_table", MakePostgresTable}, {"kafka_sink", MakeKafkaSink},
};

template <typename List, typename Settings>
auto MakeFrom(const List& list, const char* what, const Settings& settings, const AdapterContext& context)
    -> decltype(list[0].make(settings, context)) {
  std::vector<std::string> known;
  for (const auto& entry : list) {
    if (settings.type == entry.type) return entry.make(settings, context);
    known.push_back(entry.type);
  }
  return absl::InvalidArgumentError(absl::StrCat(what, " `", settings.name, "` has the unknown type `", settings.type,
                                                 "`: use ", absl::StrJoin(known, ", ")));
}

template <typename List>
std::vector<std::string> TypesOf(const List& list) {
  std::vector<std::string> types;
  for (const auto& entry : list) types.push_back(entry.type);
  return types;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ports::Source>> MakeSource(const config::Source& settings,
                                                          const AdapterContext& context) {
  return MakeFrom(kSources, "source", settings, context);
}

absl::StatusOr<std::unique_ptr<ports::Sink>> MakeSink(const config::Subscriber& settings,
                                                      const AdapterContext& context) {
  return MakeFrom(kSinks, "subscriber", settings, context);
}

std::vector<std::string> SourceTypes() {
  std::vector<std::string> types = TypesOf(kSources);
  types.push_back("http_push");  // several are one listener: http_push_parts.h
  return types;
}
std::vector<std::string> SinkTypes() { return TypesOf(kSinks); }

}  // namespace zhudong::app
