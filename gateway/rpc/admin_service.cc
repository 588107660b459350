#include "gateway/rpc/admin_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/model/errors.h"
#include "gateway/rpc/page_token.h"
#include "gateway/rpc/peer.h"
#include "gateway/rpc/status.h"

namespace zhudong::rpc {
v1::GetStatusResponse AdminService::CollectStatus() const {
  v1::GetStatusResponse status;
  for (v1::FeedStatus& feed : parts_.ingest.Status()) *status.add_feeds() = std::move(feed);
  // What stands further right is read first: no position is ever shown ahead of the one before it.
  const std::shared_ptr<const delivery::Deliverers::List> deliverers = parts_.deliverers.All();
  for (const auto& [name, deliverer] : *deliverers) *status.add_subscribers() = deliverer->Status();
  if (absl::StatusOr<std::vector<v1::SubscriberStatus>> left = parts_.leftovers.List(); left.ok()) {
    for (v1::SubscriberStatus& one : *left) *status.add_subscribers() = std::move(one);
  }
  status.set_demand_sequence(parts_.outbox.end());
  if (const absl::StatusOr<pipeline::Totals> totals = parts_.read_model.GetTotals(); totals.ok()) {
    status.set_projects(totals->projects);
    status.set_forecasts(totals->forecasts);
    status.set_parties(totals->parties);
    status.set_rules_version(totals->rules_version);
  }
  status.set_pipeline_sequence(parts_.pipeline.position());
  status.set_pipeline_problem(std::string(parts_.pipeline.status().message()));
  status.set_ingest_problem(std::string(parts_.ingest.status().message()));
  status.set_journal_sequence(parts_.journal.durable());
  status.set_version(parts_.version);
  status.mutable_started_at()->set_seconds(absl::ToUnixSeconds(parts_.started_at));
  for (v1::SourceStatus& source : parts_.sources()) *status.add_sources() = std::move(source);
  *status.mutable_config() = parts_.config();
  return status;
}

grpc::ServerUnaryReactor* AdminService::Answer(grpc::CallbackServerContext& context, std::string_view method,
                                               const std::function<absl::Status(const access::Principal&)>& act) const {
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  const absl::StatusOr<access::Principal> principal = PrincipalOf(context);
  absl::Status status = principal.status();
  if (status.ok()) status = acts_.Allow(*principal, method);
  if (status.ok()) status = act(*principal);
  reactor->Finish(ToGrpc(status));
  return reactor;
}

absl::StatusOr<std::shared_ptr<delivery::Deliverer>> AdminService::FindDeliverer(const std::string& subscriber) const {
  if (std::shared_ptr<delivery::Deliverer> found = parts_.deliverers.Find(subscriber); found != nullptr) return found;
  return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_SUBSCRIBER_UNKNOWN,
                      absl::StrCat("no subscriber `", subscriber, "` is pushed to: GetStatus lists them"));
}

grpc::ServerUnaryReactor* AdminService::GetStatus(grpc::CallbackServerContext* context, const v1::GetStatusRequest*,
                                                  v1::GetStatusResponse* response) {
  return Answer(*context, "AdminService/GetStatus", [&](const access::Principal&) {
    *response = CollectStatus();
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::ListDeadLetters(grpc::CallbackServerContext* context,
                                                        const v1::ListDeadLettersRequest* request,
                                                        v1::ListDeadLettersResponse* response) {
  return Answer(*context, "AdminService/ListDeadLetters",
                [&](const access::Principal&) { return FillDeadLetters(*request, *response); });
}

// A page begins after `subscriber/project`; subscribers come in the order of the settings.
absl::Status AdminService::FillDeadLetters(const v1::ListDeadLettersRequest& request,
                                           v1::ListDeadLettersResponse& response) const {
  const std::string question = absl::StrCat("dead letters ", request.subscriber());
  const absl::StatusOr<PageStart> page = ReadPage(request.page_size(), question, request.page_token());
  if (!page.ok()) return page.status();
  const size_t slash = page->start.find('/');
  bool reached = page->start.empty();
  const std::shared_ptr<const delivery::Deliverers::List> deliverers = parts_.deliverers.All();
  for (const auto& [name, deliverer] : *deliverers) {
    if (!request.subscriber().empty() && request.subscriber() != name) continue;
    std::string after;
    if (!reached && name == page->start.substr(0, slash)) {
      reached = true;
      after = page->start.substr(slash + 1);
    }
    if (!reached) continue;
    const size_t room = page->size - static_cast<size_t>(response.dead_letters_size());
    absl::StatusOr<std::vector<v1::DeadLetter>> letters = deliverer->ListDeadLetters(after, room + 1);
    if (!letters.ok()) return letters.status();
    const bool more = letters->size() > room;
    if (more) letters->resize(room);
    for (v1::DeadLetter& letter : *letters) *response.add_dead_letters() = std::move(letter);
    if (!more) continue;
    // Without room for one of this subscriber's, the next page begins with its first.
    const std::string last = room == 0 ? after : response.dead_letters().rbegin()->project_id();
    response.set_next_page_token(MakePageToken(question, absl::StrCat(name, "/", last)));
    break;
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* AdminService::GetDeadLetter(grpc::CallbackServerContext* context,
                                                      const v1::GetDeadLetterRequest* request,
                                                      v1::GetDeadLetterResponse* response) {
  return Answer(*context, "AdminService/GetDeadLetter", [&](const access::Principal&) {
    const absl::StatusOr<std::shared_ptr<delivery::Deliverer>> deliverer = FindDeliverer(request->subscriber());
    if (!deliverer.ok()) return deliverer.status();
    absl::StatusOr<v1::DeadLetter> letter = (*deliverer)->GetDeadLetter(request->event_id());
    absl::StatusOr<v1::DemandEvent> event = (*deliverer)->GetDeadLetterEvent(request->event_id());
    for (const absl::Status& found : {letter.status(), event.status()}) {
      if (absl::IsNotFound(found)) {
        return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_DEAD_LETTER_NOT_FOUND,
                            absl::StrCat("no dead letter ", request->event_id(), " of ", request->subscriber()));
      }
      if (!found.ok()) return found;
    }
    *response->mutable_dead_letter() = *std::move(letter);
    *response->mutable_event() = *std::move(event);
    return absl::OkStatus();
  });
}

}  // namespace zhudong::rpc
