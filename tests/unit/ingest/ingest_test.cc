#include "gateway/ingest/ingest.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gateway/ingest/validate.h"
#include "tests/unit/ingest/ingest_stand.h"
#include "tests/unit/ingest/samples.h"

namespace zhudong::ingest {
namespace {

using ::testing::SizeIs;

uint64_t Outcomes(const v1::FeedStatus& feed) {
  return feed.accepted() + feed.duplicates() + feed.quarantined() + feed.refused();
}

TEST(Ingest, AnAcceptedEventIsInTheJournalAndDurable) {
  IngestStand stand;
  const auto acks = stand.Publish({LandItem("a"), LandItem("b")});
  ASSERT_THAT(acks, SizeIs(2));
  EXPECT_EQ(acks[0].outcome(), v1::OUTCOME_ACCEPTED) << acks[0].DebugString();
  EXPECT_EQ(acks[1].journal_sequence(), 2u);
  EXPECT_EQ(stand.journal().durable(), 2u);
}

TEST(Ingest, TwiceIsOnceWithinABatchAcrossBatchesAndAcrossRestarts) {
  IngestStand stand;
  const auto both = stand.Publish({LandItem("a"), LandItem("a")});
  EXPECT_EQ(both[0].outcome(), v1::OUTCOME_ACCEPTED);
  EXPECT_EQ(both[1].outcome(), v1::OUTCOME_DUPLICATE);
  EXPECT_EQ(stand.Publish({LandItem("a")})[0].outcome(), v1::OUTCOME_DUPLICATE);
  stand.Close();
  stand.Open({});
  const auto again = stand.Publish({LandItem("a")});
  EXPECT_EQ(again[0].outcome(), v1::OUTCOME_DUPLICATE);
  EXPECT_EQ(again[0].journal_sequence(), 1u) << "where the first one stands";
  EXPECT_EQ(stand.journal().durable(), 1u);
}

// One form (一次办) has its fields in a map, which protobuf writes in any order.
TEST(Ingest, AFormSentAgainIsTheSameFormInWhateverOrderItsFieldsStand) {
  IngestStand stand;
  v1::PublishItem item;
  *item.mutable_event() = SampleEvent(v1::EVENT_KIND_JOINT_APPLICATION);
  item.mutable_event()->set_feed("hall");
  auto& fields = *item.mutable_event()->mutable_joint_application()->mutable_services(0)->mutable_fields();
  for (int i = 0; i < 20; ++i) fields[absl::StrCat("field", i)] = "1";
  const auto first = stand.Publish({item});
  ASSERT_EQ(first[0].outcome(), v1::OUTCOME_ACCEPTED) << first[0].DebugString();
  for (int again = 0; again < 10; ++again) {
    v1::PublishItem copy;
    ASSERT_TRUE(copy.ParseFromString(item.SerializeAsString()));
    EXPECT_EQ(stand.Publish({copy})[0].outcome(), v1::OUTCOME_DUPLICATE);
    item = copy;
  }
}

TEST(Ingest, TheSameIdWithOtherContentIsAConflictOrAVersionAsTheFeedSays) {
  IngestStand stand;
  stand.Publish({LandItem("a", 100), LandItem("a", 100, "registry")});
  const auto refused = stand.Publish({LandItem("a", 200)});
  EXPECT_EQ(refused[0].outcome(), v1::OUTCOME_REFUSED);
  EXPECT_EQ(refused[0].findings(0).code(), v1::FINDING_CODE_REFUSED_CONFLICT);
  EXPECT_EQ(stand.Publish({LandItem("a", 200, "registry")})[0].outcome(), v1::OUTCOME_ACCEPTED);
  EXPECT_EQ(stand.Publish({LandItem("a", 100, "registry")})[0].outcome(), v1::OUTCOME_DUPLICATE)
      << "an older version again is nothing new";
}

TEST(Ingest, AFeedOfSomebodyElseAndOneThatIsNotAreRefused) {
  IngestStand stand;
  const auto stranger = stand.Publish({LandItem("a")}, {"spiffe://zhudong/platform/other"});
  EXPECT_EQ(stranger[0].findings(0).code(), v1::FINDING_CODE_REFUSED_NOT_GRANTED);
  const auto unknown = stand.Publish({LandItem("a", 1, "no-such-feed")});
  EXPECT_EQ(unknown[0].findings(0).code(), v1::FINDING_CODE_REFUSED_UNKNOWN_FEED);
  EXPECT_EQ(stand.Feed("unknown").refused(), 1u);
  EXPECT_EQ(stand.journal().durable(), 0u);
}

TEST(Ingest, QuarantineKeepsReasonOriginAndOriginalBytes) {
  IngestStand stand;
  v1::PublishItem broken;
  broken.mutable_unreadable()->set_feed("land-supply");
  v1::Finding& finding = *broken.mutable_unreadable()->add_findings();
  finding.set_code(v1::FINDING_CODE_ERROR_FIELD_COUNT);
  broken.set_origin("land.csv:7");
  broken.set_original("a,b,c\xff");
  const auto acks = stand.Publish({broken, LandItem("neg", -5)});
  EXPECT_EQ(acks[0].outcome(), v1::OUTCOME_QUARANTINED);
  EXPECT_EQ(acks[1].outcome(), v1::OUTCOME_QUARANTINED);
  const auto page = stand.ingest().ListQuarantine({.feed = "land-supply", .limit = 10});
  ASSERT_TRUE(page.ok()) << page.status();
  const std::vector<v1::QuarantinedItem>& items = page->items;
  ASSERT_THAT(items, SizeIs(2));
  EXPECT_EQ(page->next, 0u);
  EXPECT_EQ(items[0].original(), "a,b,c\xff");
  EXPECT_EQ(items[0].origin(), "land.csv:7");
  EXPECT_EQ(items[0].findings(0).code(), v1::FINDING_CODE_ERROR_FIELD_COUNT);
  EXPECT_EQ(items[1].findings(0).field(), "event.land_supply.land_area_m2");
  EXPECT_THAT(
      stand.ingest().ListQuarantine({.feed = "land-supply", .after = items[0].quarantine_id(), .limit = 10})->items,
      SizeIs(1));
}

TEST(Ingest, CountersAddUpWhateverComesAndSurviveARestart) {
  IngestStand stand;
  std::vector<std::thread> clients;
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&stand, client] {
      for (int i = 0; i < 50; ++i) {
        stand.Publish({LandItem("c" + std::to_string(i)), LandItem("own" + std::to_string(client * 100 + i)),
                       LandItem("bad", -1), LandItem("c0", 7)});
      }
    });
  }
  for (std::thread& client : clients) client.join();
  stand.Close();
  stand.Open({});
  const v1::FeedStatus feed = stand.Feed("land-supply");
  EXPECT_EQ(feed.received(), 800u);
  EXPECT_EQ(Outcomes(feed), feed.received());
  EXPECT_EQ(feed.accepted(), 250u) << "50 shared, 200 of their own; the conflicting one never";
  EXPECT_EQ(feed.quarantined(), 200u);
  EXPECT_EQ(stand.journal().durable(), 250u);
}

TEST(Ingest, AFullQueueSaysWhenToComeBack) {
  IngestStand stand;
  stand.Close();
  stand.Open({.max_queued_bytes = 0});
  Submission submission;
  submission.principal = kLandPlatform;
  v1::PublishItem item = LandItem("a");
  submission.items = {&item};
  const absl::Status status = stand.ingest().Submit(submission);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(item.SerializeAsString(), LandItem("a").SerializeAsString()) << "nothing was taken";
}

TEST(Ingest, WhoSendsMuchFillsOnlyHisShareAndWaitsBehindHimself) {
  IngestStand stand;
  // A share is a quarter: after the first of these nobody else's room is gone, but this one's is.
  stand.Close();
  stand.Open({.max_queued_bytes = 4000}, /*start=*/false);
  const auto submit = [&](const access::Principal& who, std::vector<int>& order, int number) {
    Submission submission;
    submission.principal = who;
    v1::PublishItem one = LandItem("n" + std::to_string(number));
    v1::PublishItem other = LandItem("m" + std::to_string(number));
    submission.items = {&one, &other};
    submission.done = [&order, number](const absl::StatusOr<std::vector<v1::Acknowledgement>>&) {
      order.push_back(number);
    };
    return stand.ingest().Submit(submission);
  };
  std::vector<int> order;
  const access::Principal greedy{"spiffe://zhudong/platform/greedy"};
  ASSERT_TRUE(submit(greedy, order, 1).ok());
  absl::Status status = submit(greedy, order, 2);
  for (int i = 3; status.ok() && i < 20; ++i) status = submit(greedy, order, i);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(submit(kLandPlatform, order, 100).ok()) << "the rest stays for the others";
  stand.ingest().Start();
  stand.ingest().Stop();
  ASSERT_GE(order.size(), 2u);
  EXPECT_LE(std::find(order.begin(), order.end(), 100) - order.begin(), 1) << "served in turn, not behind all of his";
}

TEST(Ingest, AnItemOverTheLimitIsRefused) {
  IngestStand stand;
  v1::PublishItem huge = LandItem("a");
  huge.mutable_event()->mutable_land_supply()->set_project_name(std::string(2u << 20, 'x'));
  const auto acks = stand.Publish({huge});
  EXPECT_EQ(acks[0].findings(0).code(), v1::FINDING_CODE_REFUSED_TOO_LARGE);
}

TEST(Ingest, ASourcesCursorIsWrittenWithItsItemsAndFoundAgain) {
  IngestStand stand;
  auto intake = stand.ingest().MakeIntake(kLandPlatform);
  EXPECT_EQ(*intake->LoadCursor("file/land"), "");
  ports::Batch batch;
  batch.items = {LandItem("a")};
  batch.cursor_name = "file/land";
  batch.cursor = "offset 400";
  EXPECT_THAT(*intake->Submit(batch), SizeIs(1));
  stand.Close();
  stand.Open({});
  EXPECT_EQ(*stand.ingest().MakeIntake(kLandPlatform)->LoadCursor("file/land"), "offset 400");
}

TEST(Ingest, OtherFeedsAndGrantsHoldFromTheNextCallOn) {
  IngestStand stand;
  EXPECT_EQ(stand.Publish({LandItem("a")})[0].outcome(), v1::OUTCOME_ACCEPTED);
  const access::Grants granted = stand.grants();
  stand.grants().Replace(access::Grants({}));
  EXPECT_EQ(stand.Publish({LandItem("b")})[0].findings(0).code(), v1::FINDING_CODE_REFUSED_NOT_GRANTED);
  stand.grants().Replace(granted);
  const FeedTable declared = stand.feeds();
  stand.feeds().Replace(FeedTable({{.name = "land-supply", .same_id = SameIdPolicy::kCorrection}}));
  EXPECT_EQ(stand.Publish({LandItem("a", 30000)})[0].outcome(), v1::OUTCOME_ACCEPTED) << "a correction, by now";
  stand.feeds().Replace(FeedTable({}));
  EXPECT_EQ(stand.Publish({LandItem("c")})[0].findings(0).code(), v1::FINDING_CODE_REFUSED_UNKNOWN_FEED);
  stand.feeds().Replace(declared);
  EXPECT_EQ(stand.Publish({LandItem("c")})[0].outcome(), v1::OUTCOME_ACCEPTED);
}

TEST(Ingest, WhatIsKeptIsWhatWasCleaned) {
  IngestStand stand;
  v1::PublishItem item = LandItem("blank");
  item.mutable_event()->mutable_land_supply()->set_parcel_code(" ");
  EXPECT_EQ(stand.Publish({item})[0].outcome(), v1::OUTCOME_ACCEPTED);
  const auto entries = stand.journal().Read(0, 10, 1 << 20);
  ASSERT_TRUE(entries.ok()) << entries.status();
  v1::Event kept;
  ASSERT_TRUE(kept.ParseFromString((*entries)[0].record.event()));
  EXPECT_EQ(kept.land_supply().parcel_code(), "");
}

// Counted by code with every later count of the feed: whoever sends them must not make that grow, or take long.
TEST(Ingest, APublishersNotesAreBoundedAndOfKnownCodes) {
  IngestStand stand;
  constexpr int kFlood = 100000;
  v1::PublishItem noted = LandItem("noted");
  v1::PublishItem unreadable;
  unreadable.mutable_unreadable()->set_feed("land-supply");
  for (int i = 0; i < kFlood; ++i) {
    noted.add_notes()->set_code(static_cast<v1::FindingCode>(1000 + i));
    unreadable.mutable_unreadable()->add_findings()->set_code(static_cast<v1::FindingCode>(1000 + i));
  }
  v1::Finding& note = *noted.add_notes();
  note.set_code(v1::FINDING_CODE_NOTE_UNPARSED_TEXT);
  note.set_field("11010519491231002X " + std::string(10000, 'f'));
  // The end goes through the number.
  note.set_message(std::string(1014, 'x') + " 11010519491231002X");
  const auto acks = stand.Publish({noted, unreadable});
  EXPECT_EQ(acks[0].outcome(), v1::OUTCOME_ACCEPTED);
  ASSERT_THAT(acks[0].findings(), SizeIs(1));
  EXPECT_LE(acks[0].findings(0).ByteSizeLong(), 2000u);
  EXPECT_THAT(acks[0].findings(0).message(), testing::Not(testing::HasSubstr("110105194")));
  EXPECT_THAT(acks[0].findings(0).field(), testing::Not(testing::HasSubstr("19491231002X")));
  EXPECT_EQ(acks[1].outcome(), v1::OUTCOME_QUARANTINED);
  EXPECT_THAT(acks[1].findings(), SizeIs(kMaxFindings));
  EXPECT_EQ(acks[1].findings(0).code(), v1::FINDING_CODE_ERROR_UNREADABLE);
  EXPECT_THAT(stand.Feed("land-supply").findings(), SizeIs(2));
}

TEST(Ingest, AFileNamedInAnotherEncodingIsStillFoundInQuarantine) {
  IngestStand stand;
  v1::PublishItem broken;
  broken.mutable_unreadable()->set_feed("land-supply");
  broken.set_origin("\xCD\xC1\xB5\xD8.csv:7");
  v1::PublishItem cut = LandItem("neg", -5);
  cut.set_origin("a" + std::string(511, 'b') + "土.csv:7");
  stand.Publish({broken, cut});
  const auto page = stand.ingest().ListQuarantine({.feed = "land-supply", .limit = 10});
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_THAT(page->items, SizeIs(2));
  EXPECT_EQ(page->items[0].origin(), "\\xCD\\xC1\\xB5\\xD8.csv:7");
  EXPECT_EQ(page->items[1].origin(), "a" + std::string(511, 'b'));
}

}  // namespace
}  // namespace zhudong::ingest
