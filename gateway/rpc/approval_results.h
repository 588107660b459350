// One page of published results, newest first, out of publications that come in any order. Pure; not thread-safe; holds
// one page, never all.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "zhudong/v1/guide_service.pb.h"

namespace zhudong::rpc {

class ApprovalResultsPage {
 public:
  // From `start` on, empty: from the newest; of the days `first` to `last` in China, both included.
  ApprovalResultsPage(std::string start, size_t size, absl::CivilDay first, absl::CivilDay last)
      : start_(std::move(start)), size_(size), first_(first), last_(last) {}

  // `case_id` tells apart those of one moment.
  void Add(const std::string& case_id, v1::ApprovalPublication publication);
  // Writes the page, once; ends it early where it would be longer than a gRPC client takes unasked. Where the next one
  // begins, empty at the end.
  std::string Write(v1::ListApprovalResultsResponse& response);

 private:
  const std::string start_;
  const size_t size_;
  const absl::CivilDay first_;
  const absl::CivilDay last_;
  std::map<std::string, v1::ApprovalPublication> held_;  // one more than the page: where the next begins
};

}  // namespace zhudong::rpc
