// WatchLicenses: what changed of the licenses that the caller was given, from a cursor on, until somebody ends it.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "gateway/rpc/cursor.h"
#include "gateway/rpc/license_service.h"
#include "tests/unit/rpc/license_desk_fake.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

constexpr char kGrid[] = "spiffe://zhudong/utility/grid";
constexpr char kOther[] = "spiffe://zhudong/utility/other";

access::LicenseGrants Granted() {
  access::LicenseGrant grid{.name = "grid", .principal = kGrid, .purposes = {"p"}, .types = {"*"}, .regions = {"*"}};
  access::LicenseGrant other = grid;
  other.principal = kOther;
  return *access::LicenseGrants::Make({{.code = "p"}}, {grid, other});
}

// One call as its client sees it.
class Watcher {
 public:
  Watcher(const TestServer& server, const std::string& certificate, const std::string& cursor = "")
      : stub_(v1::LicenseService::NewStub(server.ChannelAs(certificate))) {
    v1::WatchLicensesRequest request;
    request.set_cursor(cursor);
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(120));
    reader_ = stub_->WatchLicenses(&context_, request);
  }
  // The next checkpoint's cursor; empty when a notice or the end came instead.
  std::string Checkpoint() {
    v1::WatchLicensesResponse response;
    return reader_->Read(&response) ? response.checkpoint_cursor() : "";
  }
  // The next notice, past checkpoints; an empty one at the end.
  v1::LicenseNotice Notice() {
    v1::WatchLicensesResponse response;
    while (reader_->Read(&response)) {
      if (response.has_notice()) return response.notice();
    }
    return {};
  }
  void Cancel() { context_.TryCancel(); }
  absl::Status End() {
    v1::WatchLicensesResponse response;
    while (reader_->Read(&response)) continue;
    return FromGrpc(reader_->Finish());
  }

 private:
  const std::unique_ptr<v1::LicenseService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchLicensesResponse>> reader_;
};

class LicenseWatchTest : public testing::Test {
 protected:
  LicenseWatchTest() : server_({&service_}) {}
  ~LicenseWatchTest() override { service_.Shutdown(); }
  static void ExpectEnd(Watcher& watcher, absl::StatusCode code, v1::ErrorReason reason) {
    const absl::Status end = watcher.End();
    EXPECT_EQ(end.code(), code) << end;
    EXPECT_EQ(v1::ErrorReason_Name(model::ReasonOf(end)), v1::ErrorReason_Name(reason)) << end;
  }

  FakeDesk desk_;
  const access::LicenseGrants grants_ = Granted();
  const base::SystemClock clock_;
  LicenseService service_{
      desk_, grants_, clock_, {.max_per_principal = 2, .checkpoint_interval = absl::Milliseconds(50)}};
  TestServer server_;
};

TEST_F(LicenseWatchTest, BeginsNowWithACheckpointAndTellsWhatIsNew) {
  desk_.Change(kGrid, "before");
  Watcher watcher(server_, "utility-grid");
  EXPECT_EQ(watcher.Checkpoint(), EncodeCursor(1));
  desk_.Change(kOther, "not mine");
  desk_.Change(kGrid, "mine");
  const v1::LicenseNotice notice = watcher.Notice();
  EXPECT_EQ(notice.identifier(), "mine");
  EXPECT_EQ(notice.cursor(), EncodeCursor(3));
}

TEST_F(LicenseWatchTest, GoesOnFromACursorAndLeavesNothingOut) {
  for (int i = 1; i <= 200; ++i) desk_.Change(i % 2 == 0 ? kGrid : kOther, "L-" + std::to_string(i));
  Watcher first(server_, "utility-grid", EncodeCursor(0));
  v1::LicenseNotice notice;
  for (int i = 2; i <= 100; i += 2) {
    notice = first.Notice();
    ASSERT_EQ(notice.identifier(), "L-" + std::to_string(i));
  }
  first.Cancel();
  Watcher second(server_, "utility-grid", notice.cursor());
  for (int i = 102; i <= 200; i += 2) ASSERT_EQ(second.Notice().identifier(), "L-" + std::to_string(i));
  std::string last = second.Checkpoint();
  EXPECT_EQ(last, EncodeCursor(200));
  desk_.Change(kOther, "not mine");
  while (last == EncodeCursor(200)) last = second.Checkpoint();
  EXPECT_EQ(last, EncodeCursor(201));  // up to here there was nothing to tell
}

TEST_F(LicenseWatchTest, IsRefusedWithItsReason) {
  Watcher nameless(server_, "nameless");
  ExpectEnd(nameless, absl::StatusCode::kUnauthenticated, v1::ERROR_REASON_NO_PRINCIPAL);
  Watcher stranger(server_, "platform-land");
  ExpectEnd(stranger, absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED);
  Watcher odd(server_, "utility-grid", "no cursor");
  ExpectEnd(odd, absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_CURSOR_INVALID);
  for (int i = 0; i < 5; ++i) desk_.Change(kGrid, "L");
  desk_.ForgetChangesUpTo(3);
  Watcher late(server_, "utility-grid", EncodeCursor(2));
  ExpectEnd(late, absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_EXPIRED);
}

TEST_F(LicenseWatchTest, OfOnePrincipalAFewAtATime) {
  auto first = std::make_unique<Watcher>(server_, "utility-grid");
  Watcher second(server_, "utility-grid");
  EXPECT_NE(first->Checkpoint() + second.Checkpoint(), "");
  Watcher third(server_, "utility-grid");
  ExpectEnd(third, absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS);
  Watcher other(server_, "utility-other");
  EXPECT_NE(other.Checkpoint(), "");
  first->Cancel();
  EXPECT_EQ(first->End().code(), absl::StatusCode::kCancelled);
  // Its place is free as soon as the server has seen it go.
  while (true) {
    Watcher again(server_, "utility-grid");
    if (!again.Checkpoint().empty()) break;
    ExpectEnd(again, absl::StatusCode::kResourceExhausted, v1::ERROR_REASON_TOO_MANY_STREAMS);
  }
}

TEST_F(LicenseWatchTest, EndsWithTheGateway) {
  Watcher watcher(server_, "utility-grid");
  EXPECT_NE(watcher.Checkpoint(), "");
  service_.Shutdown();
  ExpectEnd(watcher, absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING);
  Watcher late(server_, "utility-grid");
  ExpectEnd(late, absl::StatusCode::kUnavailable, v1::ERROR_REASON_STOPPING);
}

}  // namespace
}  // namespace zhudong::rpc
