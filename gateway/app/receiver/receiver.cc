#include "gateway/app/receiver/receiver.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"
#include "grpc/support/time.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "zhudong/v1/grid_planning_service.grpc.pb.h"

namespace zhudong::app {
namespace {

constexpr int kMaxEvents = 500;
constexpr int kMaxMessageBytes = 16 << 20;
constexpr int kMaxThreads = 8;
constexpr int64_t kShutdownSeconds = 2;

class ReceiverImpl final : public Receiver, private v1::GridPlanningService::Service {
 public:
  ReceiverImpl(std::unique_ptr<StoryFile> file, ReceiverFaults faults)
      : faults_(std::move(faults)), file_(std::move(file)) {}
  ~ReceiverImpl() override { Stop(); }

  absl::Status Serve(const std::string& address, std::shared_ptr<grpc::ServerCredentials> credentials) {
    grpc::ServerBuilder builder;
    // Else a second receiver on the same port starts silently and takes half of the calls.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
    builder.SetResourceQuota(grpc::ResourceQuota("receiver").SetMaxThreads(kMaxThreads));
    builder.AddListeningPort(address, std::move(credentials), &port_);
    builder.RegisterService(static_cast<v1::GridPlanningService::Service*>(this));
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port_ == 0) {
      return absl::UnavailableError(absl::StrCat("can't listen on ", address, ": is the port taken?"));
    }
    return absl::OkStatus();
  }

  int port() const override { return port_; }

  ReceiverCounts Counts() const override {
    absl::MutexLock lock(&mutex_);
    ReceiverCounts counts = counts_;
    counts.events = file_->events();
    counts.projects = file_->projects();
    return counts;
  }

  void SetFaults(ReceiverFaults faults) override {
    absl::MutexLock lock(&mutex_);
    faults_ = std::move(faults);
  }

  void Stop() override {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (server_ == nullptr) return;
    server_->Shutdown(gpr_time_from_seconds(kShutdownSeconds, GPR_TIMESPAN));
    server_->Wait();
    server_.reset();
  }

 private:
  grpc::Status ApplyDemandEvents(grpc::ServerContext*, const v1::ApplyDemandEventsRequest* request,
                                 v1::ApplyDemandEventsResponse* response) override {
    absl::MutexLock lock(&mutex_);
    ++counts_.calls;
    if (faults_.delay > absl::ZeroDuration()) {
      // Other calls may pass meanwhile; Stop ends the wait.
      mutex_.AwaitWithTimeout(absl::Condition(&stopping_), std::min(faults_.delay, absl::Minutes(1)));
    }
    if (faults_.fail_calls > 0) {
      --faults_.fail_calls;
      return Fail(grpc::StatusCode::UNAVAILABLE, "this receiver was told to fail");
    }
    if (request->events_size() > kMaxEvents) {
      return Fail(grpc::StatusCode::INVALID_ARGUMENT,
                  absl::StrCat(request->events_size(), " events in one call; at most ", kMaxEvents));
    }
    for (const v1::DemandEvent& event : request->events()) {
      if (event.event_id().empty() || event.project_id().empty() || event.project_sequence() == 0) {
        return Fail(grpc::StatusCode::INVALID_ARGUMENT, "an event without event_id, project_id or project_sequence");
      }
    }
    auto receipts = file_->Apply(request->subscriber(), request->events(), faults_.reject_projects, clock_.Now());
    if (!receipts.ok()) return Fail(grpc::StatusCode::UNAVAILABLE, std::string(receipts.status().message()));
    for (v1::Receipt& receipt : *receipts) {
      Count(receipt.outcome());
      *response->add_receipts() = std::move(receipt);
    }
    return grpc::Status::OK;
  }

  grpc::Status Fail(grpc::StatusCode code, const std::string& message) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++counts_.failed_calls;
    return {code, message};
  }

  void Count(v1::ReceiptOutcome outcome) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    counts_.applied += outcome == v1::RECEIPT_OUTCOME_APPLIED;
    counts_.duplicates += outcome == v1::RECEIPT_OUTCOME_DUPLICATE;
    counts_.stale += outcome == v1::RECEIPT_OUTCOME_STALE;
    counts_.rejected += outcome == v1::RECEIPT_OUTCOME_REJECTED;
    counts_.retried += outcome == v1::RECEIPT_OUTCOME_RETRY;
  }

  const base::SystemClock clock_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  mutable absl::Mutex mutex_;
  ReceiverFaults faults_ ABSL_GUARDED_BY(mutex_);
  ReceiverCounts counts_ ABSL_GUARDED_BY(mutex_);
  const std::unique_ptr<StoryFile> file_ ABSL_PT_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Receiver>> Receiver::Start(const std::string& address,
                                                          std::shared_ptr<grpc::ServerCredentials> credentials,
                                                          const std::string& path, ReceiverFaults faults,
                                                          StoryStart start) {
  auto file = StoryFile::Open(path, start);
  if (!file.ok()) return file.status();
  auto receiver = std::make_unique<ReceiverImpl>(*std::move(file), std::move(faults));
  if (absl::Status status = receiver->Serve(address, std::move(credentials)); !status.ok()) return status;
  return receiver;
}

}  // namespace zhudong::app
