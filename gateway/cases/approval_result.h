// The answers of all → one result. Pure. Private to this folder.
//
// Approved when the window says so for the whole, or as soon as every department that was asked has passed; with
// tolerance where any did so. Rejected as soon as one rejects. What is decided first holds; what was approved can be
// taken back (撤回, 撤销), by the window or by a department.
#pragma once

#include <optional>
#include <vector>

#include "gateway/cases/answerer.h"
#include "zhudong/v1/cases.pb.h"

namespace zhudong::cases {

struct Verdict {
  Moment moment;  // evidence 0: follows from several answers
  v1::ApprovalResult result = v1::APPROVAL_RESULT_PENDING;
  v1::CaseStatus status = v1::CASE_STATUS_UNSPECIFIED;
  bool of_the_whole = false;  // the window's own word, or the commitment
};

struct Outcome {
  std::optional<Verdict> first;  // ends the clock
  std::optional<Verdict> holds;  // the first, or what took it back
};

v1::ApprovalResult ResultOf(v1::CaseStatus status);
bool IsApproved(v1::ApprovalResult result);

// `complete`: `departments` are all that have to pass. `committed`: when the commitment that approves it was given.
Outcome Decide(const Answerer& whole, const std::vector<Answerer>& departments, bool complete,
               const std::optional<Moment>& committed);

}  // namespace zhudong::cases
