// Records of a page made items and handed over.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/http_poll/session.h"
#include "gateway/mapping/one_record.h"
#include "gateway/ports/source.h"
#include "nlohmann/json.hpp"

namespace zhudong::http_poll {

// Where a list names records only, and each is asked for by itself.
struct Detail {
  std::string path;    // its `{}` stands for the record's key; empty: the list has the records themselves
  std::string key;     // pointer in the list's entry
  std::string record;  // pointer in the answer
};

struct HandoverOptions {
  std::string name;  // of the source
  std::string feed;
  Detail detail;
  size_t batch_items = 500;  // 1 to 1,000
};

// Not thread-safe.
class Handover {
 public:
  // `mapping` nullptr: records are the gateway's own JSON. `session` is asked for details, and must outlive this.
  Handover(HandoverOptions options, std::shared_ptr<const mapping::Mapping> mapping, mapping::Hash hash,
           Session& session);

  // The records of one page, of which the first is number `first` of its list. Whether anything was new. What was
  // handed over stays so also when a later one fails.
  absl::StatusOr<bool> Submit(ports::Intake& intake, const std::vector<nlohmann::json>& records, int64_t first);

  // Digests of records that the gateway did not take, for the cursor: they are not handed over again after a restart.
  // Those that no page since BeginWalk had are forgotten by EndWalk.
  void BeginWalk(const std::vector<std::string>& rejected);
  std::vector<std::string> EndWalk();

 private:
  struct Pending {
    ports::Batch batch;
    std::vector<std::string> digests;
    size_t bytes = 0;
  };

  absl::Status Add(const nlohmann::json& entry, int64_t number, Pending& pending);
  absl::StatusOr<v1::PublishItem> ItemOf(const nlohmann::json& entry);
  absl::StatusOr<bool> Hand(ports::Intake& intake, Pending pending);

  const HandoverOptions options_;
  const mapping::Hash hash_;
  const std::unique_ptr<mapping::RecordMapper> mapper_;
  Session& session_;
  // Digests of what was handed over: what stands in the overlap is not quarantined anew with every poll.
  std::set<std::string> settled_;
  std::set<std::string> rejected_, rejected_here_;  // the latter on pages since BeginWalk
};

}  // namespace zhudong::http_poll
