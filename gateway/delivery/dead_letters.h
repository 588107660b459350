// What an operator sees of one subscriber's dead letters: from the rows, counted from the lanes.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/delivery/lanes.h"
#include "gateway/delivery/rows.h"
#include "zhudong/v1/admin_service.pb.h"

namespace zhudong::delivery {

// A view for one question; both parts outlive it and stand still meanwhile.
class DeadLetters {
 public:
  DeadLetters(const Rows& rows, const Lanes& lanes) : rows_(rows), lanes_(lanes) {}

  absl::StatusOr<std::vector<v1::DeadLetter>> List(const std::string& after_project, size_t limit) const;
  // NOT_FOUND when there is no such dead letter.
  absl::StatusOr<v1::DeadLetter> Get(const std::string& event_id) const;
  absl::StatusOr<v1::DemandEvent> GetEvent(const std::string& event_id) const;
  // The projects that these dead letters (none given: all) hold, each once. NOT_FOUND when one of them is none.
  absl::StatusOr<std::vector<std::string>> ProjectsOf(const std::vector<std::string>& event_ids) const;

 private:
  v1::DeadLetter WithWaiting(v1::DeadLetter letter) const;

  const Rows& rows_;
  const Lanes& lanes_;
};

}  // namespace zhudong::delivery
