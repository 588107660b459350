// An ingest over a real database, for tests of what it promises.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gateway/ingest/ingest.h"
#include "tests/unit/temp_folder.h"

namespace zhudong::ingest {

inline const access::Principal kLandPlatform{"spiffe://zhudong/platform/land"};

// Opens, and opens again what it left behind.
inline const std::string kTestKeys = "index " + std::string(64, '1') + "\nk1 " + std::string(64, '2') + "\n";

class IngestStand {
 public:
  IngestStand()
      : feeds_({{.name = "land-supply",
                 .platform = "",
                 .kinds = {},
                 .same_id = SameIdPolicy::kConflict,
                 .default_division = ""},
                {.name = "registry",
                 .platform = "",
                 .kinds = {},
                 .same_id = SameIdPolicy::kCorrection,
                 .default_division = ""},
                {.name = "hall",
                 .platform = "",
                 .kinds = {v1::EVENT_KIND_JOINT_APPLICATION},
                 .same_id = SameIdPolicy::kConflict,
                 .default_division = ""}}),
        grants_({{.principal = kLandPlatform.id,
                  .publish = {"land-supply", "registry", "hall"},
                  .subscribe = {},
                  .read = {}}}),
        clock_(absl::FromUnixSeconds(1760000000)) {
    Open({});
  }
  ~IngestStand() { Close(); }

  void Open(Limits limits, bool start = true) {
    database_ = *store::Database::Open({.path = folder_.Path("db")});
    journal_ = *journal::Journal::Open(*database_);
    ingest_ =
        *Ingest::Open(*database_, *journal_, feeds_, grants_,
                      *crypto::KeyRing::Parse(kTestKeys, crypto::SealProfile::kAes256Gcm), nullptr, clock_, limits);
    if (start) ingest_->Start();
  }
  void Close() {
    if (ingest_) ingest_->Stop();
    ingest_.reset();
    journal_.reset();
    database_.reset();
  }

  // Hands over and waits for the acknowledgements.
  std::vector<v1::Acknowledgement> Publish(std::vector<v1::PublishItem> items,
                                           const access::Principal& who = kLandPlatform) {
    Submission submission;
    submission.principal = who;
    for (v1::PublishItem& item : items) submission.items.push_back(&item);
    absl::Notification finished;
    absl::StatusOr<std::vector<v1::Acknowledgement>> result;
    submission.done = [&](absl::StatusOr<std::vector<v1::Acknowledgement>> acks) {
      result = std::move(acks);
      finished.Notify();
    };
    const absl::Status queued = ingest_->Submit(submission);
    EXPECT_TRUE(queued.ok()) << queued;
    if (!queued.ok()) return {};
    finished.WaitForNotification();
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : std::vector<v1::Acknowledgement>();
  }

  v1::FeedStatus Feed(const std::string& name) const {
    for (v1::FeedStatus& feed : ingest_->Status()) {
      if (feed.feed() == name) return feed;
    }
    return {};
  }

  Ingest& ingest() { return *ingest_; }
  FeedTable& feeds() { return feeds_; }
  access::Grants& grants() { return grants_; }
  journal::Journal& journal() { return *journal_; }

 private:
  TempFolder folder_;
  FeedTable feeds_;
  access::Grants grants_;
  base::ManualClock clock_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<Ingest> ingest_;
};

inline v1::PublishItem LandItem(const std::string& id, double area_m2 = 20000,
                                const std::string& feed = "land-supply") {
  v1::PublishItem item;
  v1::Event& event = *item.mutable_event();
  event.set_feed(feed);
  event.set_event_id(id);
  event.mutable_occurred_at()->set_seconds(1750000000);
  event.mutable_recorded_at()->set_seconds(1750000060);
  event.set_division_code("440112");
  event.mutable_land_supply()->set_supervision_number("4401122025B00012");
  event.mutable_land_supply()->set_land_area_m2(area_m2);
  return item;
}

}  // namespace zhudong::ingest
