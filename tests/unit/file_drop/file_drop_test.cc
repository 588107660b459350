// The whole source on a real disk and a fake intake that, as the real one, keeps items and cursor together.
#include "adapters/file_drop/file_drop.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zhudong::file_drop {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kMapping[] = R"(name = "small"
feed = "default-feed"
[signature]
required = ["no", "date"]
[[event]]
kind = "completion_acceptance"
id = { from = "no" }
occurred_at = { from = "date" }
fields = [{ to = "completion_acceptance.acceptance_number", from = "no", required = true }]
)";

std::string Rows(int first, int last) {
  std::string text;
  for (int i = first; i <= last; ++i) text += "N" + std::to_string(i) + ",2026-01-02\n";
  return text;
}
const std::string kHeader = "no,date\n";

class FakeIntake final : public ports::Intake {
 public:
  absl::StatusOr<std::vector<v1::Acknowledgement>> Submit(ports::Batch batch) override {
    if (before_submit) before_submit();
    if (accept_batches == 0) return stop;
    --accept_batches;
    largest = std::max(largest, batch.items.size());
    std::vector<v1::Acknowledgement> acknowledgements;
    for (const v1::PublishItem& item : batch.items) {
      v1::Acknowledgement acknowledgement;
      const std::string id = item.event().event_id();
      if (refuse.contains(id)) {
        acknowledgement.set_outcome(v1::OUTCOME_REFUSED);
        v1::Finding& finding = *acknowledgement.add_findings();
        finding.set_code(refuse.at(id));
        finding.set_message("no.");
      } else if (item.has_unreadable()) {
        acknowledgement.set_outcome(v1::OUTCOME_QUARANTINED);
      } else {
        acknowledgement.set_outcome(ids.insert(id).second ? v1::OUTCOME_ACCEPTED : v1::OUTCOME_DUPLICATE);
      }
      acknowledgements.push_back(std::move(acknowledgement));
      received.push_back(id);
      feed = item.has_event() ? item.event().feed() : item.unreadable().feed();
    }
    cursors[batch.cursor_name] = batch.cursor;
    return acknowledgements;
  }
  absl::StatusOr<std::string> LoadCursor(std::string_view name) override { return cursors[std::string(name)]; }

  std::map<std::string, std::string> cursors;
  std::vector<std::string> received;
  std::set<std::string> ids;
  std::map<std::string, v1::FindingCode> refuse;
  std::string feed;
  size_t largest = 0;
  int accept_batches = 1 << 30;
  absl::Status stop = absl::UnavailableError("stopping");
  std::function<void()> before_submit;
};

std::string Content(std::istream& in) {
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return std::to_string(std::hash<std::string>()(text));
}

class FileDropTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) / ("file-drop-" + std::to_string(::getpid()) + "-" +
                                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
    options_.folders = {{"acceptance", root_.string(), ""}};
    options_.stable_polls = 1;
    options_.batch_items = 10;
    Restart();
  }
  void TearDown() override { fs::remove_all(root_); }

  void Restart() {
    auto mapping = mapping::Mapping::Parse(kMapping, "small.toml");
    ASSERT_TRUE(mapping.ok()) << mapping.status();
    drop_ = std::make_unique<FileDrop>(
        options_, *mapping::Library::Of({*mapping}),
        Digests{[](std::string_view row) { return std::string(row.substr(0, 16)); }, Content}, clock_,
        [this](std::string_view sentence) { log_.emplace_back(sentence); });
    ASSERT_TRUE(drop_->Prepare().ok());
  }
  void Drop(const std::string& name, const std::string& text) {
    std::ofstream(root_ / "incoming" / name, std::ios::binary) << text;
  }
  // Complete at once.
  void DropDone(const std::string& name, const std::string& text) {
    Drop(name, text);
    Drop(name + ".done", "");
  }
  std::vector<std::string> In(const std::string& part) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(root_ / part)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string Text(const std::string& path) {
    std::ifstream in(root_ / path);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  fs::path root_;
  Options options_;
  base::ManualClock clock_{absl::FromUnixSeconds(1800000000)};
  FakeIntake intake_;
  std::vector<std::string> log_;
  std::unique_ptr<FileDrop> drop_;
};

TEST_F(FileDropTest, AStableFileIsReadInBatchesAndArchived) {
  Drop("a.csv", kHeader + Rows(1, 25) + "broken\n");
  drop_->Poll(intake_);
  EXPECT_THAT(intake_.received, IsEmpty());
  drop_->Poll(intake_);
  EXPECT_EQ(intake_.received.size(), 26u);
  EXPECT_EQ(intake_.ids.size(), 25u);
  EXPECT_EQ(intake_.largest, 10u);
  EXPECT_EQ(intake_.feed, "acceptance");
  EXPECT_THAT(In("archive"), ElementsAre("a.csv"));
  EXPECT_THAT(In("work"), IsEmpty());
  EXPECT_THAT(In("incoming"), IsEmpty());
  EXPECT_EQ(drop_->Status().state(), "idle");
  EXPECT_THAT(log_, ElementsAre("feed acceptance: a.csv read: 25 accepted, 0 duplicates, 1 quarantined, 0 refused"));
}

TEST_F(FileDropTest, AMarkedFileIsReadAtOnceAndAGrowingOneWaits) {
  DropDone("a.csv", kHeader + Rows(1, 1));
  Drop("b.csv", kHeader);
  drop_->Poll(intake_);
  Drop("b.csv", kHeader + Rows(2, 2));
  drop_->Poll(intake_);
  EXPECT_THAT(intake_.received, ElementsAre("N1"));
  EXPECT_THAT(In("incoming"), ElementsAre("b.csv"));
  drop_->Poll(intake_);
  EXPECT_THAT(intake_.received, ElementsAre("N1", "N2"));
}

TEST_F(FileDropTest, TheSameContentUnderAnotherNameIsSkippedAndSaid) {
  DropDone("a.csv", kHeader + Rows(1, 3));
  drop_->Poll(intake_);
  DropDone("b.csv", kHeader + Rows(1, 3));
  drop_->Poll(intake_);
  EXPECT_EQ(intake_.received.size(), 3u);
  EXPECT_THAT(In("archive"), ElementsAre("a.csv", "b.csv"));
  EXPECT_THAT(log_.back(), HasSubstr("b.csv skipped: its content"));
}

TEST_F(FileDropTest, TheSameNameWithNewContentIsANewFile) {
  DropDone("a.csv", kHeader + Rows(1, 1));
  drop_->Poll(intake_);
  DropDone("a.csv", kHeader + Rows(2, 2));
  drop_->Poll(intake_);
  EXPECT_THAT(intake_.received, ElementsAre("N1", "N2"));
  EXPECT_THAT(In("archive"), ElementsAre("a.2.csv", "a.csv"));
  EXPECT_EQ(Text("archive/a.2.csv"), kHeader + Rows(2, 2));
}

TEST_F(FileDropTest, ARestartGoesOnWhereTheLastBatchEnded) {
  DropDone("a.csv", kHeader + Rows(1, 35));
  intake_.accept_batches = 2;
  drop_->Poll(intake_);
  EXPECT_EQ(intake_.received.size(), 20u);
  EXPECT_THAT(In("work"), ElementsAre("a.csv"));
  intake_.accept_batches = 100;
  Restart();
  drop_->Poll(intake_);
  EXPECT_EQ(intake_.received.size(), 35u);
  EXPECT_EQ(intake_.ids.size(), 35u);
  EXPECT_THAT(In("archive"), ElementsAre("a.csv"));
}

TEST_F(FileDropTest, ARestartAtEveryBatchLosesAndRepeatsNothing) {
  for (int stop_after = 0; stop_after <= 5; ++stop_after) {
    SCOPED_TRACE(stop_after);
    fs::remove_all(root_);
    intake_ = FakeIntake();
    Restart();
    DropDone("a.csv", kHeader + Rows(1, 35));
    intake_.accept_batches = stop_after;
    drop_->Poll(intake_);
    intake_.accept_batches = 100;
    Restart();
    drop_->Poll(intake_);
    EXPECT_EQ(intake_.received.size(), 35u);
    EXPECT_THAT(In("archive"), ElementsAre("a.csv"));
  }
}

TEST_F(FileDropTest, WhatCannotBeReadAsAWholeIsSetAsideWithItsReason) {
  DropDone("empty.csv", " \n\n");
  DropDone("strange.csv", "x,y\n1,2\n");
  drop_->Poll(intake_);
  EXPECT_THAT(In("failed"), ElementsAre("empty.csv", "empty.csv.reason", "strange.csv", "strange.csv.reason"));
  EXPECT_EQ(Text("failed/empty.csv.reason"), "the file is empty\n");
  EXPECT_THAT(Text("failed/strange.csv.reason"), HasSubstr("small: no column no, date"));
  EXPECT_THAT(drop_->Status().last_error(), HasSubstr("strange.csv set aside"));
  EXPECT_THAT(intake_.received, IsEmpty());
}

TEST_F(FileDropTest, AFileThatGrowsWhileItIsReadIsReadAgain) {
  DropDone("a.csv", kHeader + Rows(1, 25));
  bool grown = false;
  intake_.before_submit = [&] {
    if (!grown) std::ofstream(root_ / "work" / "a.csv", std::ios::app) << Rows(26, 27);
    grown = true;
  };
  drop_->Poll(intake_);
  EXPECT_THAT(In("incoming"), ElementsAre("a.csv"));
  EXPECT_THAT(log_.back(), HasSubstr("a.csv given back to incoming"));
  drop_->Poll(intake_);
  drop_->Poll(intake_);
  EXPECT_EQ(intake_.ids.size(), 27u);
  EXPECT_THAT(In("archive"), ElementsAre("a.csv"));
}

TEST_F(FileDropTest, AFileThatIsCutWhileItIsReadIsReadAgain) {
  DropDone("a.csv", kHeader + Rows(1, 30000));
  bool cut = false;
  intake_.before_submit = [&] {
    if (!cut) fs::resize_file(root_ / "work" / "a.csv", kHeader.size() + Rows(1, 12).size());
    cut = true;
  };
  drop_->Poll(intake_);
  EXPECT_THAT(In("incoming"), ElementsAre("a.csv"));
}

TEST_F(FileDropTest, RefusedRowsAreListedBesideTheArchivedFile) {
  intake_.refuse["N2"] = v1::FINDING_CODE_REFUSED_CONFLICT;
  DropDone("a.csv", kHeader + Rows(1, 3));
  drop_->Poll(intake_);
  EXPECT_THAT(In("archive"), ElementsAre("a.csv", "a.csv.refused"));
  EXPECT_EQ(Text("archive/a.csv.refused"), "a.csv:3\tFINDING_CODE_REFUSED_CONFLICT\tno.\n");
}

TEST_F(FileDropTest, AFeedThatTakesNothingSetsTheFileAsideAndItCanBeBroughtBack) {
  for (int i = 1; i <= 3; ++i) intake_.refuse["N" + std::to_string(i)] = v1::FINDING_CODE_REFUSED_NOT_GRANTED;
  DropDone("a.csv", kHeader + Rows(1, 3));
  drop_->Poll(intake_);
  EXPECT_THAT(In("failed"), ElementsAre("a.csv", "a.csv.reason"));
  intake_.refuse.clear();
  fs::rename(root_ / "failed" / "a.csv", root_ / "incoming" / "a.csv");
  drop_->Poll(intake_);
  drop_->Poll(intake_);
  EXPECT_EQ(intake_.ids.size(), 3u);
}

TEST_F(FileDropTest, AnIntakeThatFailsIsToldAndTriedAgain) {
  DropDone("a.csv", kHeader + Rows(1, 3));
  intake_.accept_batches = 0;
  intake_.stop = absl::InternalError("the disk is full");
  drop_->Poll(intake_);
  EXPECT_EQ(drop_->Status().state(), "failing");
  EXPECT_THAT(drop_->Status().last_error(), HasSubstr("the disk is full"));
  intake_.accept_batches = 100;
  drop_->Poll(intake_);
  EXPECT_EQ(drop_->Status().state(), "idle");
  EXPECT_EQ(drop_->Status().last_error(), "");
  EXPECT_EQ(intake_.ids.size(), 3u);
}

TEST_F(FileDropTest, LinksAreNotFollowed) {
  fs::create_symlink("/etc/hostname", root_ / "incoming" / "link.csv");
  drop_->Poll(intake_);
  drop_->Poll(intake_);
  EXPECT_THAT(In("incoming"), ElementsAre("link.csv"));
}

TEST_F(FileDropTest, StartAndStopRunThePolling) {
  options_.poll_interval = absl::Milliseconds(1);
  auto mapping = mapping::Mapping::Parse(kMapping, "small.toml");
  DropDone("a.csv", kHeader + Rows(1, 3));
  FileDrop source(options_, *mapping::Library::Of({*mapping}),
                  Digests{[](std::string_view row) { return std::string(row.substr(0, 16)); }, Content}, clock_, {});
  EXPECT_EQ(source.Status().state(), "stopped");
  absl::Mutex mutex;
  bool taken = false;
  intake_.before_submit = [&] {
    absl::MutexLock lock(&mutex);
    taken = true;
  };
  ASSERT_TRUE(source.Start(intake_).ok());
  {
    absl::MutexLock lock(&mutex);
    EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&taken), absl::Seconds(30)));
  }
  source.Stop();
  EXPECT_EQ(source.Status().state(), "stopped");
}

TEST_F(FileDropTest, WhatCannotWorkIsToldAtTheStart) {
  const auto start = [&](std::vector<Folder> folders) {
    Options options;
    options.folders = std::move(folders);
    FileDrop source(options, *mapping::Library::Of({}), Digests{}, clock_, {});
    return std::string(source.Start(intake_).message());
  };
  EXPECT_THAT(start({{"", "/x", ""}}), HasSubstr("a feed and a path"));
  EXPECT_THAT(start({{"f", root_.string(), "none"}}), HasSubstr("no mapping none"));
  EXPECT_THAT(start({{"f", root_.string(), ""}, {"g", root_.string(), ""}}), HasSubstr("share the folder"));
  EXPECT_THAT(start({{"f", "/proc/none", ""}}), StartsWith("can't make"));
}

// Names as long as a file system takes them, and names in no encoding of ours.
TEST_F(FileDropTest, NoNameEndsTheGateway) {
  const std::string longest = std::string(251, 'n') + ".csv";
  const std::string gbk = "\xCD\xC1\xB5\xD8.csv";
  intake_.refuse["N1"] = v1::FINDING_CODE_REFUSED_CONFLICT;
  Drop(longest, kHeader + Rows(1, 2));
  Drop(gbk, "no,nothing\n1,2\n");
  for (int i = 0; i < 3; ++i) drop_->Poll(intake_);
  EXPECT_THAT(In("incoming"), IsEmpty());
  EXPECT_THAT(In("work"), IsEmpty());
  EXPECT_THAT(In("archive"), ElementsAre(std::string(247, 'n') + ".refused", longest));
  EXPECT_THAT(In("failed"), ElementsAre(gbk, gbk + ".reason"));
  Drop(longest, kHeader + Rows(3, 4));
  for (int i = 0; i < 2; ++i) drop_->Poll(intake_);
  EXPECT_THAT(In("archive"), testing::Contains(std::string(249, 'n') + ".2.csv"));
}

}  // namespace
}  // namespace zhudong::file_drop
