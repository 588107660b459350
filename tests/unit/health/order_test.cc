// What is seen at the same times gives the same state, however it is cut into observations, in whatever order, however
// often somebody looks, and whether or not the gateway was restarted in between.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/health/feed.h"

namespace zhudong::health {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr v1::EventKind kKinds[] = {v1::EVENT_KIND_LAND_SUPPLY, v1::EVENT_KIND_CONSTRUCTION_PERMIT,
                                    v1::EVENT_KIND_WITHDRAWAL};

struct Seen {
  std::vector<Observation> pieces;  // of one moment
};

std::vector<Seen> Story(std::mt19937& random) {
  std::vector<Seen> story;
  absl::Time now = China(3, 2, 8);
  uint64_t number = 1;
  for (int step = 0; step < 60; ++step) {
    now += absl::Seconds(std::uniform_int_distribution<int>(1, 4000)(random));
    Seen seen;
    const int pieces = std::uniform_int_distribution<int>(1, 4)(random);
    for (int i = 0; i < pieces; ++i) {
      Observation piece = Accepted(now, 1 + random() % 5, kKinds[random() % 3]);
      piece.duplicates = random() % 3;
      if (random() % 4 == 0) {
        piece.quarantined = 2;
        piece.findings[v1::FINDING_CODE_ERROR_DATE] = 2;
      }
      seen.pieces.push_back(piece);
    }
    // Numbers of one moment come in any order, but for the very first.
    if (step == 0) {
      seen.pieces[0].sequences.push_back({number, number});
      ++number;
    } else {
      for (Observation& piece : seen.pieces) {
        if (random() % 3 != 0) piece.sequences.push_back({number, number + 1});
        number += 2;
      }
    }
    story.push_back(seen);
  }
  return story;
}

v1::FeedHealth Tell(std::vector<Seen> story, std::mt19937& random, bool shuffled, bool looked_at, bool restarted) {
  Feed feed(Watched(), China(3, 2, 8));
  feed.settings.cadence = absl::Hours(24);
  for (Seen& seen : story) {
    if (shuffled) std::shuffle(seen.pieces.begin(), seen.pieces.end(), random);
    if (looked_at && random() % 2 == 0) {
      Advance(feed.row, feed.settings, seen.pieces[0].received - absl::Milliseconds(1));
    }
    for (const Observation& piece : seen.pieces) feed.Take(piece);
    // Within the hour: what a restart does not see, it does not close.
    if (restarted && random() % 4 == 0) feed.Restart(seen.pieces[0].received);
  }
  return Assess(feed.row, feed.settings, China(3, 9, 12), Detail::kFull);
}

TEST(OrderTest, TheSameTimesGiveTheSameState) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20; ++round) {
    const std::vector<Seen> story = Story(random);
    const v1::FeedHealth plain = Tell(story, random, false, false, false);
    ASSERT_GT(plain.sequence().open_size(), 0);
    for (const auto& [shuffled, looked_at, restarted] :
         {std::tuple{true, false, false}, {false, true, false}, {false, false, true}, {true, true, true}}) {
      const v1::FeedHealth other = Tell(story, random, shuffled, looked_at, restarted);
      // Where numbers of one moment overtake each other, one gap may stand as two: the missing ones are the same.
      v1::FeedHealth a = plain;
      v1::FeedHealth b = other;
      for (v1::FeedHealth* health : {&a, &b}) {
        uint64_t missing = 0;
        for (const v1::SequenceGap& gap : health->sequence().open()) missing += gap.missing();
        health->mutable_sequence()->clear_open();
        health->mutable_sequence()->clear_closed();
        health->mutable_sequence()->set_restarts(missing);
        for (v1::PartHealth& part : *health->mutable_parts()) {
          if (part.part() == v1::HEALTH_PART_SEQUENCE) part.clear_reason(), part.clear_reason_zh();
        }
        if (health->state() == v1::FEED_STATE_GAP) health->clear_reason(), health->clear_reason_zh();
      }
      std::string differences;
      MessageDifferencer differencer;
      differencer.ReportDifferencesToString(&differences);
      ASSERT_TRUE(differencer.Compare(a, b)) << differences;
    }
  }
}

}  // namespace
}  // namespace zhudong::health
