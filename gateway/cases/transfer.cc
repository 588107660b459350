// 不动产登记与用电过户: what the land register and the utilities say → how each service's meter stands.
//
// Two phases, of each service by itself: a home is verified, then its meter is transferred; a phase that failed may be
// asked for again; until the meter is transferred it may be cancelled. Requests that are out of turn are set aside:
// nothing was done on them. What a utility did, it did, whatever came before: it holds, and is a problem. So is a
// transfer without verification (DOMAIN: verify before transfer), and one in arrears.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/cases/evaluate.h"
#include "gateway/cases/track.h"

namespace zhudong::cases {
namespace {

using v1::TransferStep;

struct Said {
  const v1::MeterTransfer* transfer = nullptr;
  Moment moment;
};

// `electricity`, as the contract calls it: entries name it as they name departments.
std::string NameOf(v1::UtilityService service) {
  constexpr size_t kPrefix = sizeof("UTILITY_SERVICE_") - 1;
  return absl::AsciiStrToLower(v1::UtilityService_Name(service).substr(kPrefix));
}

v1::CaseStatus StatusOf(TransferStep step) {
  switch (step) {
    case v1::TRANSFER_STEP_VERIFIED:
      return v1::CASE_STATUS_ACCEPTED;
    case v1::TRANSFER_STEP_VERIFY_FAILED:
      return v1::CASE_STATUS_NOT_ACCEPTED;
    case v1::TRANSFER_STEP_REQUESTED:
      return v1::CASE_STATUS_DEPARTMENT_STARTED;
    case v1::TRANSFER_STEP_DONE:
      return v1::CASE_STATUS_PASSED;
    case v1::TRANSFER_STEP_FAILED:
      return v1::CASE_STATUS_REJECTED;
    case v1::TRANSFER_STEP_CANCELLED:
      return v1::CASE_STATUS_APPLICATION_WITHDRAWN;
    default:
      return v1::CASE_STATUS_RECEIVED;
  }
}

bool IsOver(TransferStep step) {
  return step == v1::TRANSFER_STEP_DONE || step == v1::TRANSFER_STEP_FAILED ||
         step == v1::TRANSFER_STEP_VERIFY_FAILED || step == v1::TRANSFER_STEP_CANCELLED;
}

// One service's way.
class ServiceReader {
 public:
  ServiceReader(v1::UtilityService service, const std::vector<Said>& all, v1::CaseFile& file)
      : service_(service), all_(all), file_(file) {
    state_.set_service(service);
  }

  v1::TransferState Read() {
    for (next_ = 0; next_ < all_.size();) {
      const Said& said = all_[next_++];
      const std::string set_aside = Take(said);
      Append(said.transfer->step(), said.moment).set_set_aside(set_aside);
      if (!set_aside.empty()) continue;
      state_.set_step(said.transfer->step());
      SetTime(said.moment.at, *state_.mutable_since());
      state_.set_reason(said.transfer->reason());
      if (said.transfer->has_in_arrears()) state_.set_in_arrears(said.transfer->in_arrears());
    }
    return std::move(state_);
  }

 private:
  // Why it is not used; empty: it is.
  std::string Take(const Said& said) {
    switch (said.transfer->step()) {
      case v1::TRANSFER_STEP_VERIFY_REQUESTED:
        return AskToVerify();
      case v1::TRANSFER_STEP_VERIFIED:
      case v1::TRANSFER_STEP_VERIFY_FAILED:
        return AnswerVerification(said);
      case v1::TRANSFER_STEP_REQUESTED:
        return AskToTransfer(said);
      case v1::TRANSFER_STEP_DONE:
      case v1::TRANSFER_STEP_FAILED:
        return AnswerTransfer(said);
      default:
        return Cancel(said);
    }
  }

  std::string AskToVerify() {
    if (IsFinal()) return "after_the_end";
    // After a failure it is asked for anew.
    const bool anew = step() == v1::TRANSFER_STEP_VERIFY_FAILED || step() == v1::TRANSFER_STEP_FAILED;
    if (asked_ && !anew) return "said_before";
    asked_ = true;
    verified_ = false;
    return "";
  }

  std::string AnswerVerification(const Said& said) {
    const TransferStep answer = said.transfer->step();
    if (step() == answer) return "said_before";
    if (IsFinal()) return answer == v1::TRANSFER_STEP_VERIFIED && verified_ ? "said_before" : "after_the_end";
    if (step() == v1::TRANSFER_STEP_REQUESTED) {
      if (answer == v1::TRANSFER_STEP_VERIFIED) return "said_before";
      Problem("out_of_order", "verification failed after the transfer had been asked for", said);
      return "out_of_order";
    }
    if (!asked_) {
      Problem("not_asked", "verification was answered, and nobody is known to have asked for it", said);
      FillIn(v1::TRANSFER_STEP_VERIFY_REQUESTED, said.moment.at);
      asked_ = true;
    }
    verified_ = answer == v1::TRANSFER_STEP_VERIFIED;
    return "";
  }

  std::string AskToTransfer(const Said& said) {
    if (IsFinal()) return "after_the_end";
    if (step() == v1::TRANSFER_STEP_REQUESTED) return "said_before";
    if (verified_) return "";
    Problem("transferred_unverified", "the transfer was asked for without verification", said);
    if (!AnsweredLater()) return "out_of_order";
    FillInVerification(said.moment.at);
    return "";
  }

  std::string AnswerTransfer(const Said& said) {
    const bool done = said.transfer->step() == v1::TRANSFER_STEP_DONE;
    if (step() == said.transfer->step()) return "said_before";
    if (step() == v1::TRANSFER_STEP_CANCELLED && done) {
      Problem("transferred_after_cancel", "the meter was transferred after the cancellation", said);
    }
    if (IsFinal()) return "after_the_end";
    if (step() != v1::TRANSFER_STEP_REQUESTED) {
      if (done && !verified_) Problem("transferred_unverified", "the meter was transferred without verification", said);
      if (done) FillInVerification(said.moment.at);
      FillIn(v1::TRANSFER_STEP_REQUESTED, said.moment.at);
    }
    if (done && state_.in_arrears()) {
      Problem("transferred_in_arrears", "the meter was transferred while its account was in arrears", said);
    }
    return "";
  }

  std::string Cancel(const Said& said) {
    if (step() == v1::TRANSFER_STEP_CANCELLED) return "said_before";
    if (step() == v1::TRANSFER_STEP_DONE) {
      Problem("cancelled_too_late", "the meter had been transferred when it was cancelled", said);
      return "after_the_end";
    }
    if (step() != v1::TRANSFER_STEP_UNSPECIFIED) return "";
    Problem("nothing_to_cancel", "it was cancelled before anything had been asked for", said);
    const bool alone = std::all_of(all_.begin(), all_.end(), [](const Said& other) {
      return other.transfer->step() == v1::TRANSFER_STEP_CANCELLED;
    });
    return alone ? "" : "before_the_case";
  }

  // Whether a request is answered before anything else makes sense of it: it was in turn, then, and a step was skipped.
  bool AnsweredLater() const {
    for (size_t i = next_; i < all_.size(); ++i) {
      const TransferStep later = all_[i].transfer->step();
      if (later == v1::TRANSFER_STEP_DONE || later == v1::TRANSFER_STEP_FAILED) return true;
      if (later != v1::TRANSFER_STEP_REQUESTED) return false;
    }
    return false;
  }

  // One that was told to have failed is not filled in as passed.
  void FillInVerification(absl::Time at) {
    if (verified_ || step() == v1::TRANSFER_STEP_VERIFY_FAILED) return;
    if (!asked_) FillIn(v1::TRANSFER_STEP_VERIFY_REQUESTED, at);
    FillIn(v1::TRANSFER_STEP_VERIFIED, at);
    asked_ = verified_ = true;
  }

  void FillIn(TransferStep step, absl::Time at) { Append(step, {at, 0}); }
  v1::CaseEntry& Append(TransferStep step, const Moment& moment) {
    v1::CaseEntry& entry = *file_.add_timeline();
    SetTime(moment.at, *entry.mutable_at());
    entry.set_transfer_step(step);
    entry.set_department(NameOf(service_));
    entry.set_evidence(moment.evidence);
    entry.set_filled_in(moment.evidence == 0);
    return entry;
  }
  void Problem(const char* code, const char* what, const Said& said) {
    AddProblem(file_, code, absl::StrCat(NameOf(service_), ": ", what), {said.moment.evidence});
  }

  TransferStep step() const { return state_.step(); }
  bool IsFinal() const { return step() == v1::TRANSFER_STEP_DONE || step() == v1::TRANSFER_STEP_CANCELLED; }

  const v1::UtilityService service_;
  const std::vector<Said>& all_;
  v1::CaseFile& file_;
  v1::TransferState state_;
  size_t next_ = 0;
  bool asked_ = false;
  bool verified_ = false;
};

// By service, of each in the order of time; what falls on one moment in the order in which it happens.
std::map<v1::UtilityService, std::vector<Said>> ByService(const Facts& facts) {
  std::map<v1::UtilityService, std::vector<Said>> services;
  for (size_t i = 0; i < facts.size(); ++i) {
    if (!facts[i].event->has_meter_transfer()) continue;
    const v1::MeterTransfer& transfer = facts[i].event->meter_transfer();
    const v1::UtilityService service =
        transfer.service() == v1::UTILITY_SERVICE_UNSPECIFIED ? v1::UTILITY_SERVICE_ELECTRICITY : transfer.service();
    services[service].push_back({&transfer, {OccurredAt(facts[i]), static_cast<uint32_t>(i + 1)}});
  }
  for (auto& [service, all] : services) {
    std::stable_sort(all.begin(), all.end(), [](const Said& a, const Said& b) {
      return std::make_pair(a.moment.at, a.transfer->step()) < std::make_pair(b.moment.at, b.transfer->step());
    });
  }
  return services;
}

// What is said of the home, whichever service it is said of. The first holds.
void Describe(const Facts& facts, v1::CaseFile& file) {
  v1::TransferCase& body = *file.mutable_meter_transfer();
  std::set<std::string> premises;
  std::vector<uint32_t> evidence;
  for (size_t i = 0; i < facts.size(); ++i) {
    const v1::MeterTransfer& transfer = facts[i].event->meter_transfer();
    if (body.registered_date().empty()) body.set_registered_date(transfer.registered_date());
    if (transfer.check_arrears()) body.set_check_arrears(true);
    if (transfer.premises_code().empty()) continue;
    if (body.premises_code().empty()) body.set_premises_code(transfer.premises_code());
    if (premises.insert(transfer.premises_code()).second) evidence.push_back(static_cast<uint32_t>(i + 1));
  }
  if (premises.size() > 1) {
    AddProblem(file, "several_premises", "several homes are named in one case; the first holds", evidence);
  }
}

// Open while one service is; done when one of them is done and none is open.
void SetState(v1::CaseFile& file) {
  const v1::TransferCase& body = file.meter_transfer();
  bool open = false;
  const v1::TransferState* done = nullptr;
  const v1::TransferState* last = nullptr;
  const v1::TransferState* least = nullptr;
  for (const v1::TransferState& service : body.services()) {
    if (!IsOver(service.step())) {
      open = true;
      if (least == nullptr || service.step() < least->step()) least = &service;
    }
    if (service.step() == v1::TRANSFER_STEP_DONE) done = &service;
    if (last == nullptr || TimeOf(last->since()) < TimeOf(service.since())) last = &service;
  }
  if (last == nullptr) return;
  file.set_state(open ? v1::CASE_STATE_OPEN : done != nullptr ? v1::CASE_STATE_ENDED : v1::CASE_STATE_ENDED_WITHOUT);
  file.set_status(StatusOf((open ? least : done != nullptr ? done : last)->step()));
  if (!open) *file.mutable_ended_at() = last->since();
  if (file.timeline_size() > 0) *file.mutable_opened_at() = file.timeline(0).at();
}

}  // namespace

void EvaluateMeterTransfer(const Facts& facts, const Rules& /*no rule limits it*/, v1::CaseFile& file) {
  Describe(facts, file);
  for (const auto& [service, all] : ByService(facts)) {
    *file.mutable_meter_transfer()->add_services() = ServiceReader(service, all, file).Read();
  }
  SortTimeline(file);
  SetState(file);
}

}  // namespace zhudong::cases
