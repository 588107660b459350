// A sample platform that goes on: after its files it sends a registration every few seconds, so that there is something
// to see and something to stop. It sends while its switch, a file, is there; without it, it is silent as a platform
// that died.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "zhudong/v1/feed_service.grpc.pb.h"

namespace zhudong::app {

// The registration of one of kLiveCompanies invented companies, by turns, as it is at `now`. Pure.
inline constexpr int kLiveCompanies = 40;
v1::PublishItem LiveRegistration(int turn, absl::Time now);

class LivePlatform {
 public:
  static constexpr char kFeed[] = "business-registration";
  static constexpr absl::Duration kEvery = absl::Seconds(5);
  // What is expected of it (config.h): silent for longer, and it is late.
  static constexpr char kCadence[] = "20s";

  // Makes the switch and starts. What the gateway refuses is its news to tell, and tried again with the next.
  LivePlatform(std::unique_ptr<v1::FeedService::Stub> feed, std::string switch_file, const base::Clock& clock);
  ~LivePlatform();
  LivePlatform(const LivePlatform&) = delete;
  LivePlatform& operator=(const LivePlatform&) = delete;

 private:
  void Run();
  void Send(int turn);

  const std::unique_ptr<v1::FeedService::Stub> feed_;
  const std::string switch_file_;
  const base::Clock& clock_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zhudong::app
