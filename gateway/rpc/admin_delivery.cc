// What operators do about delivery. Every act has a reason, and goes into the audit chain before it is done.
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/bytes.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/admin_service.h"
#include "gateway/rpc/page_token.h"
#include "gateway/rpc/repair.h"
#include "google/protobuf/util/time_util.h"

namespace zhudong::rpc {
namespace {

using google::protobuf::util::TimeUtil;

// A project that goes on telling news faster than that is left to the operator's next try.
constexpr int kMaxRepairs = 5;

absl::Status NoDeadLetter(const absl::Status& status) {
  if (!absl::IsNotFound(status)) return status;
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_DEAD_LETTER_NOT_FOUND,
                      std::string(status.message()));
}

}  // namespace

grpc::ServerUnaryReactor* AdminService::ReplayDeadLetters(grpc::CallbackServerContext* context,
                                                          const v1::ReplayDeadLettersRequest* request,
                                                          v1::ReplayDeadLettersResponse* response) {
  return Answer(*context, "AdminService/ReplayDeadLetters",
                [&](const access::Principal& who) { return Release(who, *request, *response); });
}

absl::Status AdminService::Release(const access::Principal& who, const v1::ReplayDeadLettersRequest& request,
                                   v1::ReplayDeadLettersResponse& response) const {
  if (absl::Status reason = CheckReason(request.reason(), Need::kOptional); !reason.ok()) return reason;
  const absl::StatusOr<std::shared_ptr<delivery::Deliverer>> deliverer = FindDeliverer(request.subscriber());
  if (!deliverer.ok()) return deliverer.status();
  const std::vector<std::string> event_ids(request.event_ids().begin(), request.event_ids().end());
  const delivery::Operator by{who.id, request.reason()};
  absl::StatusOr<uint64_t> released = (*deliverer)->Replay(event_ids, /*dry_run=*/true, by);
  if (released.ok() && !request.dry_run()) {
    const std::string what = absl::StrCat("release ", *released, " dead letters of ", request.subscriber());
    const absl::Status done = acts_.Do({who.id, "AdminService/ReplayDeadLetters", request.reason(), what}, [&] {
      released = (*deliverer)->Replay(event_ids, /*dry_run=*/false, by);
      return released.status();
    });
    if (!done.ok()) return NoDeadLetter(done);
  }
  if (!released.ok()) return NoDeadLetter(released.status());
  response.set_replayed(*released);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AdminService::ResolveDeadLetter(grpc::CallbackServerContext* context,
                                                          const v1::ResolveDeadLetterRequest* request,
                                                          v1::ResolveDeadLetterResponse* response) {
  return Answer(*context, "AdminService/ResolveDeadLetter",
                [&](const access::Principal& who) { return Resolve(who, *request, *response); });
}

absl::StatusOr<std::optional<v1::DemandEvent>> AdminService::MakeRepair(
    const delivery::Deliverer& deliverer, const v1::ResolveDeadLetterRequest& request) const {
  if (request.act() != v1::DEAD_LETTER_ACT_REPAIR) return std::nullopt;
  const absl::StatusOr<v1::DemandEvent> dead = deliverer.GetDeadLetterEvent(request.event_id());
  if (!dead.ok()) return dead.status();
  const absl::StatusOr<pipeline::Standing> standing = parts_.read_model.GetStanding(dead->project_id());
  if (!standing.ok()) return standing.status();
  absl::StatusOr<v1::DemandEvent> made = RepairOf(*dead, *standing);
  if (!made.ok()) return made.status();
  return *std::move(made);
}

absl::Status AdminService::Resolve(const access::Principal& who, const v1::ResolveDeadLetterRequest& request,
                                   v1::ResolveDeadLetterResponse& response) const {
  const Need need = request.dry_run() ? Need::kOptional : Need::kRequired;
  if (absl::Status reason = CheckReason(request.reason(), need); !reason.ok()) return reason;
  if (request.act() == v1::DEAD_LETTER_ACT_UNSPECIFIED || !v1::DeadLetterAct_IsValid(request.act())) {
    return model::InvalidFields({{"act", "one of release, skip, close, repair"}});
  }
  const absl::StatusOr<std::shared_ptr<delivery::Deliverer>> deliverer = FindDeliverer(request.subscriber());
  if (!deliverer.ok()) return deliverer.status();
  const delivery::Operator by{who.id, request.reason()};
  // What the project told while the repair was made up must be in it, too: then it is made up anew.
  const auto resolve = [&](bool dry_run) -> absl::StatusOr<v1::ResolveDeadLetterResponse> {
    v1::ResolveDeadLetterRequest same = request;
    same.set_dry_run(dry_run);
    for (int tries = 1;; ++tries) {
      absl::StatusOr<std::optional<v1::DemandEvent>> repair = MakeRepair(**deliverer, request);
      if (!repair.ok()) return repair.status();
      absl::StatusOr<v1::ResolveDeadLetterResponse> done = (*deliverer)->Resolve(same, *std::move(repair), by);
      if (!absl::IsAborted(done.status()) || tries == kMaxRepairs) return done;
    }
  };
  absl::StatusOr<v1::ResolveDeadLetterResponse> done = resolve(/*dry_run=*/true);
  if (done.ok() && !request.dry_run()) {
    const std::string what =
        absl::StrCat(v1::DeadLetterAct_Name(request.act()), " ", request.event_id(), " of ", request.subscriber());
    const absl::Status act = acts_.Do({who.id, "AdminService/ResolveDeadLetter", request.reason(), what}, [&] {
      done = resolve(/*dry_run=*/false);
      return done.status();
    });
    if (!act.ok()) return NoDeadLetter(act);
  }
  if (!done.ok()) return NoDeadLetter(done.status());
  response = *std::move(done);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AdminService::StartReplay(grpc::CallbackServerContext* context,
                                                    const v1::StartReplayRequest* request,
                                                    v1::StartReplayResponse* response) {
  return Answer(*context, "AdminService/StartReplay",
                [&](const access::Principal& who) { return BeginReplay(who, *request, *response); });
}

absl::Status AdminService::BeginReplay(const access::Principal& who, const v1::StartReplayRequest& request,
                                       v1::StartReplayResponse& response) const {
  const Need need = request.dry_run() ? Need::kOptional : Need::kRequired;
  if (absl::Status reason = CheckReason(request.reason(), need); !reason.ok()) return reason;
  const absl::StatusOr<std::shared_ptr<delivery::Deliverer>> deliverer = FindDeliverer(request.subscriber());
  if (!deliverer.ok()) return deliverer.status();
  const delivery::Operator by{who.id, request.reason()};
  v1::StartReplayRequest trial = request;
  trial.set_dry_run(true);
  absl::StatusOr<v1::StartReplayResponse> done = (*deliverer)->StartReplay(trial, by);
  if (done.ok() && !request.dry_run()) {
    const std::string what =
        absl::StrCat("replay ", done->events(), " events to ", request.subscriber(), ", release ", done->released());
    const absl::Status act = acts_.Do({who.id, "AdminService/StartReplay", request.reason(), what}, [&] {
      done = (*deliverer)->StartReplay(request, by);
      return done.status();
    });
    if (!act.ok()) return act;
  }
  if (!done.ok()) return done.status();
  response = *std::move(done);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AdminService::StopReplay(grpc::CallbackServerContext* context,
                                                   const v1::StopReplayRequest* request,
                                                   v1::StopReplayResponse* response) {
  return Answer(*context, "AdminService/StopReplay",
                [&](const access::Principal& who) { return EndReplay(who, *request, *response); });
}

absl::Status AdminService::EndReplay(const access::Principal& who, const v1::StopReplayRequest& request,
                                     v1::StopReplayResponse& response) const {
  if (absl::Status reason = CheckReason(request.reason(), Need::kOptional); !reason.ok()) return reason;
  const absl::StatusOr<std::shared_ptr<delivery::Deliverer>> deliverer = FindDeliverer(request.subscriber());
  if (!deliverer.ok()) return deliverer.status();
  const delivery::Operator by{who.id, request.reason()};
  const std::string what = absl::StrCat("stop the replay to ", request.subscriber());
  return acts_.Do({who.id, "AdminService/StopReplay", request.reason(), what}, [&] {
    absl::StatusOr<v1::ReplayStatus> stopped = (*deliverer)->StopReplay(by);
    if (stopped.ok()) *response.mutable_replay() = *std::move(stopped);
    return stopped.status();
  });
}

grpc::ServerUnaryReactor* AdminService::ChangeSubscriber(grpc::CallbackServerContext* context,
                                                         const v1::ChangeSubscriberRequest* request,
                                                         v1::ChangeSubscriberResponse* response) {
  return Answer(*context, "AdminService/ChangeSubscriber",
                [&](const access::Principal& who) { return Change(who, *request, *response); });
}

absl::Status AdminService::Change(const access::Principal& who, const v1::ChangeSubscriberRequest& request,
                                  v1::ChangeSubscriberResponse& response) const {
  const Need need = request.dry_run() ? Need::kOptional : Need::kRequired;
  if (absl::Status reason = CheckReason(request.reason(), need); !reason.ok()) return reason;
  const delivery::Operator by{who.id, request.reason()};
  const absl::StatusOr<std::shared_ptr<delivery::Deliverer>> deliverer = FindDeliverer(request.subscriber());
  // One that is no longer in the settings can be forgotten, and nothing else.
  if (!deliverer.ok() && request.act() != v1::SUBSCRIBER_ACT_FORGET) return deliverer.status();
  const auto change = [&](bool dry_run) {
    if (!deliverer.ok()) return parts_.leftovers.Forget(request.subscriber(), dry_run, by);
    v1::ChangeSubscriberRequest same = request;
    same.set_dry_run(dry_run);
    return (*deliverer)->Change(same, by);
  };
  absl::StatusOr<v1::SubscriberStatus> status = change(/*dry_run=*/true);
  if (status.ok() && !request.dry_run()) {
    const std::string what = absl::StrCat(v1::SubscriberAct_Name(request.act()), " ", request.subscriber());
    const absl::Status act = acts_.Do({who.id, "AdminService/ChangeSubscriber", request.reason(), what}, [&] {
      status = change(/*dry_run=*/false);
      return status.status();
    });
    // What the audit chain refuses was not done; the rest is told below.
    if (!act.ok() && status.ok()) return act;
  }
  if (absl::IsNotFound(status.status())) {
    return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_SUBSCRIBER_UNKNOWN,
                        std::string(status.status().message()));
  }
  if (!status.ok()) return status.status();
  *response.mutable_status() = *std::move(status);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AdminService::Reconcile(grpc::CallbackServerContext* context,
                                                  const v1::ReconcileRequest* request,
                                                  v1::ReconcileResponse* response) {
  return Answer(*context, "AdminService/Reconcile", [&](const access::Principal&) {
    const absl::StatusOr<std::shared_ptr<delivery::Deliverer>> deliverer = FindDeliverer(request->subscriber());
    if (!deliverer.ok()) return deliverer.status();
    absl::StatusOr<v1::ReconcileResponse> days = (*deliverer)->Reconcile(*request);
    if (!days.ok()) return days.status();
    *response = *std::move(days);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::ListOperatorActs(grpc::CallbackServerContext* context,
                                                         const v1::ListOperatorActsRequest* request,
                                                         v1::ListOperatorActsResponse* response) {
  return Answer(*context, "AdminService/ListOperatorActs",
                [&](const access::Principal&) { return FillActs(*request, *response); });
}

absl::Status AdminService::FillActs(const v1::ListOperatorActsRequest& request,
                                    v1::ListOperatorActsResponse& response) const {
  const absl::StatusOr<std::shared_ptr<delivery::Deliverer>> deliverer = FindDeliverer(request.subscriber());
  if (!deliverer.ok()) return deliverer.status();
  const std::string question = absl::StrCat("operator acts ", request.subscriber());
  const absl::StatusOr<NumberedPage> page = ReadNumberedPage(request.page_size(), question, request.page_token());
  if (!page.ok()) return page.status();
  const int64_t before = static_cast<int64_t>(page->start);
  absl::StatusOr<std::vector<v1::OperatorAct>> acts = (*deliverer)->ListActs(before, page->size);
  if (!acts.ok()) return acts.status();
  for (v1::OperatorAct& act : *acts) *response.add_acts() = std::move(act);
  if (acts->size() < page->size) return absl::OkStatus();
  const int64_t last = TimeUtil::TimestampToMicroseconds(response.acts().rbegin()->at());
  response.set_next_page_token(MakeNumberedToken(question, static_cast<uint64_t>(last)));
  return absl::OkStatus();
}

}  // namespace zhudong::rpc
