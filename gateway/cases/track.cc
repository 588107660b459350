#include "gateway/cases/track.h"

#include <algorithm>
#include <utility>

namespace zhudong::cases {
namespace {

using v1::CaseStatus;

// Many platforms tell days and no hours: what falls on one moment is read in the order in which it happens.
int RankOf(const v1::CaseStatusReport& report) {
  constexpr int kMilestones = 20;
  constexpr int kEnds = 50;
  if (report.milestone() != v1::CASE_MILESTONE_UNSPECIFIED) return kMilestones + report.milestone();
  return IsEnd(report.status()) ? kEnds + report.status() : report.status();
}

class Reader {
 public:
  Reader(const std::optional<Moment>& applied, std::string_view department, std::vector<v1::CaseEntry>& timeline)
      : department_(department), timeline_(timeline) {
    if (applied) track_.received = applied;
  }

  void Read(const v1::CaseStatusReport& report, const Moment& moment) {
    v1::CaseEntry entry;
    SetTime(moment.at, *entry.mutable_at());
    entry.set_status(report.status());
    entry.set_milestone(report.milestone());
    entry.set_department(report.department());
    entry.set_opinion(report.opinion());
    entry.set_document_number(report.document_number());
    entry.set_evidence(moment.evidence);
    entry.set_electronic_seal(report.electronic_seal());
    entry.set_own_step(report.own_step());
    entry.set_set_aside(SetAside(report, moment));
    timeline_.push_back(std::move(entry));
  }

  Track Finish() {
    // Work that was told of, and no acceptance.
    const Moment* first = nullptr;
    for (const std::optional<Moment>& milestone : track_.milestones) {
      if (milestone && (first == nullptr || milestone->at < first->at)) first = &*milestone;
    }
    if (first != nullptr) Accept(*first);
    track_.standing = correction_ || special_;
    Stand(correction_, std::nullopt);
    Stand(special_, std::nullopt);
    return std::move(track_);
  }

 private:
  // Each answers why the report is not used; empty: it is.
  std::string SetAside(const v1::CaseStatusReport& report, const Moment& moment) {
    // A step of the utility's own moves nothing.
    if (!report.own_step().empty()) return track_.ended ? "after_the_end" : "";
    return report.milestone() != v1::CASE_MILESTONE_UNSPECIFIED ? ReadMilestone(report.milestone(), moment)
                                                                : ReadStatus(report.status(), moment);
  }
  std::string ReadStatus(CaseStatus status, const Moment& moment) {
    if (track_.ended && (!UndoesPassing(status) || track_.status == status)) return "after_the_end";
    switch (status) {
      case v1::CASE_STATUS_RECEIVED:
        if (received_said_ || track_.accepted) return "said_before";
        received_said_ = true;
        if (!track_.received) track_.received = moment;
        break;
      case v1::CASE_STATUS_ACCEPTED:
        if (track_.accepted) return SaidAgain(moment);
        Receive(moment);
        track_.accepted = moment;
        EndStanding(moment);
        break;
      case v1::CASE_STATUS_CORRECTION_STARTED:
        if (correction_) return "said_before";
        Receive(moment);
        correction_ = moment.at;
        break;
      case v1::CASE_STATUS_CORRECTION_ENDED:
        if (!correction_) {
          Receive(moment);
          FillIn(v1::CASE_STATUS_CORRECTION_STARTED, moment.at);
        }
        Stand(correction_, moment.at);
        break;
      case v1::CASE_STATUS_SPECIAL_PROCEDURE_STARTED:
        if (special_) return "said_before";
        Accept(moment);
        special_ = moment.at;
        break;
      case v1::CASE_STATUS_SPECIAL_PROCEDURE_ENDED:
        if (!special_) {
          Accept(moment);
          FillIn(v1::CASE_STATUS_SPECIAL_PROCEDURE_STARTED, moment.at);
        }
        Stand(special_, moment.at);
        break;
      case v1::CASE_STATUS_DEPARTMENT_STARTED:
        if (department_started_) return SaidAgain(moment);
        department_started_ = true;
        Accept(moment);
        EndStanding(moment);
        break;
      case v1::CASE_STATUS_PASSED:
      case v1::CASE_STATUS_PASSED_WITH_TOLERANCE:
      case v1::CASE_STATUS_REJECTED:
        Accept(moment);
        EndStanding(moment);
        End(moment);
        break;
      default:  // without acceptance, or after it
        Receive(moment);
        EndStanding(moment);
        End(moment);
        break;
    }
    track_.status = status;
    return "";
  }

  std::string ReadMilestone(v1::CaseMilestone milestone, const Moment& moment) {
    std::optional<Moment>& first = track_.milestones[milestone];
    if (first) return SaidAgain(moment);
    // Electricity, a meter and a contract may be told after the case was closed; they were what closed it.
    if (track_.ended && track_.EndedWithout()) return "after_the_end";
    first = moment;
    if (!track_.ended) EndStanding(moment);
    return "";
  }

  static bool UndoesPassing(CaseStatus status) {
    return status == v1::CASE_STATUS_RECALLED || status == v1::CASE_STATUS_REVOKED;
  }

  void End(const Moment& moment) {
    if (!track_.stopped) track_.stopped = moment;
    track_.ended = moment;
  }
  void Receive(const Moment& moment) {
    if (track_.received) return;
    FillIn(v1::CASE_STATUS_RECEIVED, moment.at);
    track_.received = Moment{moment.at, 0};
  }
  void Accept(const Moment& moment) {
    Receive(moment);
    if (track_.accepted) return;
    FillIn(v1::CASE_STATUS_ACCEPTED, track_.received->at);
    track_.accepted = Moment{track_.received->at, 0};
  }
  // The first of a step holds. Yet what is told again later than something began to stand shows that work went on:
  // many platforms tell no end of a correction, and the acceptance once more.
  std::string SaidAgain(const Moment& moment) {
    const bool stood = correction_ || special_;
    EndStanding(moment, /*begun_before=*/moment.at);
    // Back to how it was, not to the step that was told: that may be one from before.
    if (stood && !correction_ && !special_) {
      track_.status = department_started_ ? v1::CASE_STATUS_DEPARTMENT_STARTED : v1::CASE_STATUS_ACCEPTED;
    }
    return "said_before";
  }
  // Whatever stood goes on, for the next step shows that it did.
  void EndStanding(const Moment& moment, absl::Time begun_before = absl::InfiniteFuture()) {
    if (correction_ && *correction_ < begun_before) {
      FillIn(v1::CASE_STATUS_CORRECTION_ENDED, moment.at);
      Stand(correction_, moment.at);
    }
    if (special_ && *special_ < begun_before) {
      FillIn(v1::CASE_STATUS_SPECIAL_PROCEDURE_ENDED, moment.at);
      Stand(special_, moment.at);
    }
  }
  void Stand(std::optional<absl::Time>& since, std::optional<absl::Time> until) {
    if (since) track_.stood.push_back({*since, until});
    since.reset();
  }
  void FillIn(CaseStatus status, absl::Time at) {
    v1::CaseEntry& entry = timeline_.emplace_back();
    SetTime(at, *entry.mutable_at());
    entry.set_status(status);
    entry.set_department(std::string(department_));
    entry.set_filled_in(true);
  }

  const std::string_view department_;
  std::vector<v1::CaseEntry>& timeline_;
  Track track_;
  std::optional<absl::Time> correction_;
  std::optional<absl::Time> special_;
  bool department_started_ = false;
  bool received_said_ = false;
};

}  // namespace

bool IsEndWithout(CaseStatus status) {
  switch (status) {
    case v1::CASE_STATUS_APPLICATION_WITHDRAWN:
    case v1::CASE_STATUS_NOT_ACCEPTED:
    case v1::CASE_STATUS_ACCEPTANCE_REFUSED:
    case v1::CASE_STATUS_REJECTED:
    case v1::CASE_STATUS_RECALLED:
    case v1::CASE_STATUS_REVOKED:
      return true;
    default:
      return false;
  }
}

bool IsEnd(CaseStatus status) {
  return IsEndWithout(status) || status == v1::CASE_STATUS_PASSED || status == v1::CASE_STATUS_PASSED_WITH_TOLERANCE;
}

bool Track::EndedWithout() const { return ended.has_value() && IsEndWithout(status); }

Track ReadTrack(const Facts& facts, v1::CaseKind kind, std::string_view department,
                const std::optional<Moment>& applied, std::vector<v1::CaseEntry>& timeline) {
  std::vector<size_t> reports;
  for (size_t i = 0; i < facts.size(); ++i) {
    if (!facts[i].event->has_case_status_report()) continue;
    const v1::CaseStatusReport& report = facts[i].event->case_status_report();
    const v1::CaseKind of =
        report.case_kind() == v1::CASE_KIND_UNSPECIFIED ? v1::CASE_KIND_CONNECTION : report.case_kind();
    if (of == kind && (department == kAnyDepartment || report.department() == department)) reports.push_back(i);
  }
  std::stable_sort(reports.begin(), reports.end(), [&](size_t a, size_t b) {
    return std::make_pair(OccurredAt(facts[a]), RankOf(facts[a].event->case_status_report())) <
           std::make_pair(OccurredAt(facts[b]), RankOf(facts[b].event->case_status_report()));
  });
  Reader reader(applied, department == kAnyDepartment ? "" : department, timeline);
  for (const size_t i : reports) {
    reader.Read(facts[i].event->case_status_report(), {OccurredAt(facts[i]), static_cast<uint32_t>(i + 1)});
  }
  return reader.Finish();
}

}  // namespace zhudong::cases
