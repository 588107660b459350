// A caller that keeps so many calls under way on one thread, by a completion queue of its own: what a client costs
// beside sending must be little, and threads that wait for one answer each cost much.
#pragma once

#include <functional>
#include <memory>

#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/support/async_unary_call.h"
#include "tests/bench/bench.h"

namespace zhudong::bench {

template <typename Response>
class InFlight {
 public:
  using Reader = std::unique_ptr<grpc::ClientAsyncResponseReader<Response>>;
  // Begins the next call; null when there is no more to ask.
  using Begin = std::function<Reader(grpc::ClientContext& context, grpc::CompletionQueue& queue)>;
  // Sees each answer, and how long it took.
  using Take = std::function<void(const Response& response, double seconds)>;

  // Until there is no more to ask and everything is answered. A call that fails ends the program.
  static void Keep(int calls, const Begin& begin, const Take& take) {
    grpc::CompletionQueue queue;
    int open = 0;
    for (int i = 0; i < calls; ++i) open += Ask(queue, begin) ? 1 : 0;
    while (open > 0) {
      void* tag = nullptr;
      bool ok = false;
      if (!queue.Next(&tag, &ok)) return;
      const std::unique_ptr<Call> call(static_cast<Call*>(tag));
      if (!ok || !call->status.ok()) Die("a call failed: " + call->status.error_message());
      take(call->response, SecondsSince(call->begun));
      if (!Ask(queue, begin)) --open;
    }
  }

 private:
  struct Call {
    grpc::ClientContext context;
    Response response;
    grpc::Status status;
    Reader reader;
    SteadyClock::time_point begun = SteadyClock::now();
  };

  static bool Ask(grpc::CompletionQueue& queue, const Begin& begin) {
    auto call = std::make_unique<Call>();
    call->reader = begin(call->context, queue);
    if (call->reader == nullptr) return false;
    Call* tag = call.release();
    tag->reader->Finish(&tag->response, &tag->status, tag);
    return true;
  }
};

}  // namespace zhudong::bench
