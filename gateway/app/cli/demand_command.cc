#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "gateway/app/cli/client_commands.h"
#include "gateway/app/cli/demand_view.h"
#include "gateway/app/cli/interrupt.h"
#include "zhudong/v1/demand_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

// Credit given at the start, and again whenever half of it is used up.
constexpr uint64_t kCredit = 2000;
// The gateway answers an acknowledgement with nothing, so before a stream with credit left is cut it gets this long to
// read the last one.
constexpr absl::Duration kLastAcknowledgement = absl::Milliseconds(300);

struct WatchOptions {
  std::string from = "latest";
  std::string subscriber;
  std::vector<std::string> divisions;
  uint64_t count = 0;
  bool until_idle = false;
  bool acknowledge = false;
};

using Stream = grpc::ClientReaderWriterInterface<v1::SubscribeRequest, v1::SubscribeResponse>;

v1::SubscribeRequest StartOf(const Context& context, const WatchOptions& options) {
  v1::SubscribeRequest request;
  v1::SubscribeStart& start = *request.mutable_start();
  const std::string& named = options.subscriber.empty() ? context.profile.subscriber : options.subscriber;
  start.set_subscriber(named.empty() ? "cli" : named);
  if (options.from == "earliest") {
    start.mutable_earliest();
  } else if (options.from == "latest") {
    start.mutable_latest();
  } else if (options.from == "latest-per-project") {
    start.mutable_latest_per_project();
  } else if (options.from == "acknowledged") {
    start.mutable_acknowledged();
  } else {
    start.set_cursor(options.from);
  }
  for (const std::string& division : options.divisions) start.add_division_prefixes(division);
  start.set_initial_credit(static_cast<uint32_t>(options.count == 0 ? kCredit : std::min(kCredit, options.count)));
  return request;
}

// Prints what comes. json is one array, so it only ends well when the watch does.
class Watch {
 public:
  Watch(Context& context, const WatchOptions& options, Stream& stream)
      : context_(context),
        options_(options),
        stream_(stream),
        credit_(options.count == 0 ? kCredit : std::min(kCredit, options.count)) {}

  void Run() {
    const bool array = context_.format() == Output::kJson;
    if (array) context_.out << "[";
    v1::SubscribeResponse response;
    while (!finished_ && stream_.Read(&response)) {
      if (response.has_delivery()) TakeDelivery(response.delivery());
      if (response.has_checkpoint()) TakeCheckpoint(response.checkpoint());
    }
    if (array) context_.out << "\n]\n";
    context_.out.flush();
  }

  bool finished() const { return finished_; }
  const std::string& cursor() const { return cursor_; }
  // How many more events the gateway may still send.
  uint64_t credit() const { return credit_; }

 private:
  void TakeDelivery(const v1::DemandDelivery& delivery) {
    switch (context_.format()) {
      case Output::kText:
        context_.out << DemandLine(delivery.event()) << "\n";
        break;
      case Output::kJson:
        context_.out << (seen_ == 0 ? "\n" : ",\n") << ToJson(delivery);
        break;
      case Output::kJsonl:
        PrintJson(context_, delivery);
        break;
    }
    context_.out.flush();
    cursor_ = delivery.cursor();
    ++seen_;
    if (credit_ > 0) --credit_;
    finished_ = options_.count > 0 && seen_ >= options_.count;
    if (credit_ <= kCredit / 2) Renew();
  }

  void TakeCheckpoint(const v1::Checkpoint& checkpoint) {
    cursor_ = checkpoint.cursor();
    if (options_.until_idle) finished_ = true;
    Renew();
  }

  // Says what is safe, when that was asked for, and fills the credit up again, but never beyond --count.
  void Renew() {
    v1::SubscribeRequest request;
    if (options_.acknowledge && !cursor_.empty() && cursor_ != acknowledged_) {
      request.set_acknowledge_cursor(cursor_);
      stream_.Write(request);
      acknowledged_ = cursor_;
    }
    uint64_t more = kCredit - credit_;
    if (options_.count > 0) more = std::min(more, options_.count - seen_ - credit_);
    if (more == 0 || finished_) return;
    request.set_credit(static_cast<uint32_t>(more));
    stream_.Write(request);
    credit_ += more;
  }

  Context& context_;
  const WatchOptions& options_;
  Stream& stream_;
  uint64_t seen_ = 0;
  uint64_t credit_;
  std::string cursor_;
  std::string acknowledged_;
  bool finished_ = false;
};

int RunWatch(Context& context, const WatchOptions& options) {
  if (const int code = Connect(context); code != kExitOk) return code;
  const auto stub = v1::DemandService::NewStub(context.channel);
  grpc::ClientContext call;
  const auto stream = stub->Subscribe(&call);
  Watch watch(context, options, *stream);
  {
    const Interrupt interrupt([&call] { call.TryCancel(); });
    stream->Write(StartOf(context, options));
    watch.Run();
    stream->WritesDone();
  }
  if (watch.finished()) {
    if (watch.credit() > 0) {
      if (options.acknowledge) absl::SleepFor(kLastAcknowledgement);
      call.TryCancel();
    }
    // Without credit left the gateway ends the stream after our half-close, having read all we said.
    v1::SubscribeResponse rest;
    while (stream->Read(&rest)) {
    }
    const absl::Status status = FromGrpc(stream->Finish());
    return status.ok() || absl::IsCancelled(status) ? kExitOk : Fail(context, status);
  }
  absl::Status status = FromGrpc(stream->Finish());
  if (context.format() == Output::kText && !watch.cursor().empty()) {
    context.err << "Go on from here with --from " << watch.cursor() << "\n";
  }
  if (Interrupt::Requested()) return kExitInterrupted;
  return status.ok() ? kExitOk : Fail(context, status);
}

}  // namespace

void AddDemand(CLI::App& app, Context& context) {
  CLI::App* demand = app.add_subcommand("demand", "demand events as subscribers receive them 需求事件");
  demand->require_subcommand(1);
  CLI::App* watch = demand->add_subcommand("watch", "print demand events as they come, until Ctrl-C");
  watch->footer(
      "Needs a grant to subscribe under the name given with --subscriber.\n\nExamples:\n"
      "  zhudong demand watch --from earliest --until-idle --output jsonl > demand.jsonl\n"
      "  zhudong demand watch --from latest-per-project --division 4401\n"
      "  zhudong demand watch --from acknowledged --acknowledge --subscriber grid");
  auto options = std::make_shared<WatchOptions>();
  watch->add_option("--from", options->from,
                    "earliest, latest, latest-per-project, acknowledged, or a cursor (default: latest)");
  watch->add_option("--subscriber", options->subscriber,
                    "name under which acknowledgements are kept (default: the profile's, else cli)");
  watch->add_option("--division", options->divisions, "only these division prefixes; may be repeated");
  watch->add_option("--count", options->count, "end after so many events");
  watch->add_flag("--until-idle", options->until_idle, "end when nothing is waiting");
  watch->add_flag("--acknowledge", options->acknowledge, "tell the gateway that what was printed is safe");
  AddCommonOptions(*watch, context);
  watch->callback([&context, options] { context.run = [&context, options] { return RunWatch(context, *options); }; });
  AddDemandSummary(*demand, context);
}

}  // namespace zhudong::cli
