#include "gateway/app/dev/live_platform.h"

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gateway/app/dev/world.h"
#include "gateway/model/credit_code.h"
#include "google/protobuf/util/time_util.h"
#include "grpc/support/time.h"
#include "grpcpp/client_context.h"

namespace zhudong::app {

v1::PublishItem LiveRegistration(int turn, absl::Time now) {
  const int number = turn % kLiveCompanies + 1;
  std::string code = absl::StrFormat("91440112MA40%04d", number);
  code += model::OrganizationCheck(std::string_view(code).substr(8));
  code += model::CreditCodeCheck(code);

  v1::PublishItem item;
  v1::Event& event = *item.mutable_event();
  event.set_feed(LivePlatform::kFeed);
  event.set_event_id(code);
  event.set_division_code("440112");
  *event.mutable_occurred_at() = google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(now));
  *event.mutable_recorded_at() = event.occurred_at();
  v1::BusinessRegistration& company = *event.mutable_business_registration();
  company.set_credit_code(code);
  company.set_name(absl::StrCat("广州样例动态", number, "号科技有限公司"));
  company.set_status(v1::REGISTRATION_STATUS_ACTIVE);
  company.set_registered_date("2025-03-03");
  company.set_address("广东省广州市黄埔区样例路1号");
  company.set_industry_code("C3829");
  // Each time round the capital is another, so that it is news.
  company.set_registered_capital_10k_cny(500 + 10 * (turn / kLiveCompanies % 50));
  return item;
}

LivePlatform::LivePlatform(std::unique_ptr<v1::FeedService::Stub> feed, std::string switch_file,
                           const base::Clock& clock)
    : feed_(std::move(feed)), switch_file_(std::move(switch_file)), clock_(clock) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(switch_file_).parent_path(), error);
  WriteFile(switch_file_, "while this file is here, the sample platform sends\n").IgnoreError();
  thread_ = std::thread([this] { Run(); });
}

LivePlatform::~LivePlatform() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void LivePlatform::Run() {
  for (int turn = 0;; ++turn) {
    std::error_code error;
    if (std::filesystem::exists(switch_file_, error)) Send(turn);
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kEvery)) return;
  }
}

void LivePlatform::Send(int turn) {
  grpc::ClientContext context;
  context.set_deadline(gpr_time_from_micros(absl::ToInt64Microseconds(kEvery), GPR_TIMESPAN));
  v1::PublishBatchRequest request;
  *request.add_items() = LiveRegistration(turn, clock_.Now());
  v1::PublishBatchResponse response;
  (void)feed_->PublishBatch(&context, request, &response);
}

}  // namespace zhudong::app
