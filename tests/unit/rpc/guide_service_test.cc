// GuideService over the wire: open to everybody who has a certificate, and to nobody without a name.
#include "gateway/rpc/guide_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gateway/cases/case_key.h"
#include "gateway/cases/fact.h"
#include "gateway/model/dates.h"
#include "gateway/model/errors.h"
#include "gateway/policy/document_rules.h"
#include "tests/unit/rpc/bad_request.h"
#include "tests/unit/rpc/test_server.h"

namespace zhudong::rpc {
namespace {

class GuideServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto rules = policy::GuideRules::Parse(policy::BuiltInPacks());
    ASSERT_TRUE(rules.ok()) << rules.status();
    auto opened = store::Database::Open({.path = (dir_.path() / "db").string()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
    const auto divisions = model::DivisionList::Parse("4401,广州市\n440112,黄埔区\n341302,埇桥区\n");
    ASSERT_TRUE(divisions.ok()) << divisions.status();
    service_ = std::make_unique<GuideService>(*rules, std::make_shared<const model::DivisionList>(*divisions),
                                              *database_, grants_, clock_);
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
  }

  absl::Status Ask(const v1::GetGuideRequest& request, v1::GetGuideResponse& response,
                   const std::string& certificate = "platform-land") {
    grpc::ClientContext context;
    response.Clear();
    return FromGrpc(v1::GuideService::NewStub(server_->ChannelAs(certificate))->GetGuide(&context, request, &response));
  }

  // An approval, approved at noon of `day`; as the pipeline leaves it.
  void PutApproval(const std::string& number, const char* division, absl::CivilDay day,
                   v1::CaseState state = v1::CASE_STATE_ENDED) {
    const cases::CaseKey key = {v1::CASE_KIND_WORKS_APPROVAL, number};
    store::v1::CaseRow row;
    row.add_facts();
    v1::CaseFile& file = *row.mutable_case_file();
    file.set_case_id(cases::CaseIdOf(key));
    file.set_kind(key.kind);
    file.set_case_number(number);
    file.set_division_code(division);
    file.set_state(state);
    if (state == v1::CASE_STATE_ENDED) {
      cases::SetTime(model::StartOfDay(day) + absl::Hours(12), *file.mutable_ended_at());
    }
    file.mutable_works_approval()->set_result(v1::APPROVAL_RESULT_APPROVED);
    store::Batch batch;
    batch.Put(store::Family::kState, cases::RowKey(key), row.SerializeAsString());
    ASSERT_TRUE(database_->Write(batch).ok());
  }

  absl::Status Results(const v1::ListApprovalResultsRequest& request, v1::ListApprovalResultsResponse& response,
                       const std::string& certificate = "platform-land") {
    grpc::ClientContext context;
    response.Clear();
    return FromGrpc(
        v1::GuideService::NewStub(server_->ChannelAs(certificate))->ListApprovalResults(&context, request, &response));
  }
  static std::vector<std::string> Numbers(const v1::ListApprovalResultsResponse& response) {
    std::vector<std::string> numbers;
    for (const v1::ApprovalPublication& result : response.results()) numbers.push_back(result.case_number());
    return numbers;
  }

  TempDir dir_;
  std::unique_ptr<store::Database> database_;
  base::ManualClock clock_{absl::FromUnixSeconds(1'640'966'400)};  // 2022-01-01 00:00 in China
  access::Grants grants_{{}};
  std::unique_ptr<GuideService> service_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(GuideServiceTest, AnswersWhoWasGrantedNothing) {
  v1::GetGuideRequest request;
  request.set_division_code("341302");
  v1::GetGuideResponse response;
  absl::Status status = Ask(request, response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.guide().day(), "2022-01-01");
  EXPECT_EQ(response.guide().division_code(), "341302");
  EXPECT_EQ(response.guide().low_voltage_size(), 2) << "until the end of 2022 by area";
  EXPECT_EQ(response.guide().publications_size(), 3);
  request.set_day("2022-12-31");
  request.set_customer_class(v1::CUSTOMER_CLASS_RESIDENT);
  status = Ask(request, response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.guide().low_voltage_size(), 1);
  ASSERT_EQ(response.guide().customers_size(), 1);
  EXPECT_EQ(response.guide().customers(0).customer_class(), v1::CUSTOMER_CLASS_RESIDENT);
  EXPECT_FALSE(Ask(request, response, "nameless").ok());
}

TEST_F(GuideServiceTest, SaysWhatIsWrongWithAQuestion) {
  v1::GetGuideRequest request;
  request.set_division_code("3413");
  request.set_day("2022-13-01");
  request.set_customer_class(static_cast<v1::CustomerClass>(99));
  v1::GetGuideResponse response;
  EXPECT_THAT(FieldsOf(Ask(request, response)),
              testing::UnorderedElementsAre("division_code", "day", "customer_class"));
  request.Clear();
  request.set_division_code("341300");
  request.set_day("2019-01-01");
  const absl::Status none = Ask(request, response);
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(model::ReasonOf(none), v1::ERROR_REASON_NO_RULE);
}

TEST_F(GuideServiceTest, NamesDivisionsByCodeToWhoWasGrantedNothing) {
  const auto ask = [this](const std::string& prefix, v1::ListDivisionsResponse& response) {
    grpc::ClientContext context;
    v1::ListDivisionsRequest request;
    request.set_division_prefix(prefix);
    const auto stub = v1::GuideService::NewStub(server_->ChannelAs("platform-land"));
    return FromGrpc(stub->ListDivisions(&context, request, &response));
  };
  const auto names = [](const v1::ListDivisionsResponse& response) {
    std::vector<std::string> all;
    for (const v1::Division& one : response.divisions()) all.push_back(one.division_code() + one.name());
    return all;
  };
  v1::ListDivisionsResponse all;
  ASSERT_TRUE(ask("", all).ok());
  EXPECT_THAT(names(all), testing::ElementsAre("341302埇桥区", "440100广州市", "440112黄埔区"));
  v1::ListDivisionsResponse province;
  ASSERT_TRUE(ask("44", province).ok());
  EXPECT_THAT(names(province), testing::ElementsAre("440100广州市", "440112黄埔区"));
  v1::ListDivisionsResponse none;
  EXPECT_THAT(FieldsOf(ask("44011", none)), testing::ElementsAre("division_prefix"));
}

TEST_F(GuideServiceTest, ListsHowApprovalsEndedNewestFirstToWhoWasGrantedNothing) {
  PutApproval("old", "141002", absl::CivilDay(2021, 11, 1));
  PutApproval("new", "141021", absl::CivilDay(2021, 12, 20));
  PutApproval("middle", "141002", absl::CivilDay(2021, 12, 1));
  PutApproval("open", "141002", absl::CivilDay(2021, 12, 2), v1::CASE_STATE_OPEN);
  PutApproval("elsewhere", "341302", absl::CivilDay(2021, 12, 3));
  v1::ListApprovalResultsRequest request;
  request.set_division_code("141000");
  v1::ListApprovalResultsResponse response;
  const absl::Status status = Results(request, response);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(Numbers(response), testing::ElementsAre("new", "middle", "old")) << "of the city with its counties";
  EXPECT_EQ(response.next_page_token(), "");
  request.set_first_day("2021-12-01");
  request.set_last_day("2021-12-19");
  ASSERT_TRUE(Results(request, response).ok());
  EXPECT_THAT(Numbers(response), testing::ElementsAre("middle"));
  request.set_division_code("141002");
  request.clear_first_day();
  ASSERT_TRUE(Results(request, response).ok());
  EXPECT_THAT(Numbers(response), testing::ElementsAre("middle", "old"));
  EXPECT_FALSE(Results(request, response, "nameless").ok());
}

TEST_F(GuideServiceTest, PagesResultsWithoutLosingOne) {
  // Several of one moment, too.
  for (int i = 0; i < 7; ++i) PutApproval(absl::StrCat("n", i), "141002", absl::CivilDay(2021, 12, 1 + i / 3));
  v1::ListApprovalResultsRequest request;
  request.set_division_code("14");
  v1::ListApprovalResultsResponse response;
  ASSERT_TRUE(Results(request, response).ok());
  const std::vector<std::string> whole = Numbers(response);
  ASSERT_EQ(whole.size(), 7);
  EXPECT_EQ(whole[0], "n6");
  std::vector<std::string> paged;
  request.set_page_size(2);
  do {
    ASSERT_TRUE(Results(request, response).ok());
    EXPECT_LE(response.results_size(), 2);
    for (const std::string& number : Numbers(response)) paged.push_back(number);
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  EXPECT_EQ(paged, whole);

  request.clear_page_token();
  ASSERT_TRUE(Results(request, response).ok());
  request.set_page_token(response.next_page_token());
  request.set_first_day("2021-12-01");
  EXPECT_EQ(model::ReasonOf(Results(request, response)), v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

TEST_F(GuideServiceTest, SaysWhatIsWrongWithAQuestionForResults) {
  v1::ListApprovalResultsRequest request;
  request.set_division_code("14a");
  request.set_first_day("2021-12");
  request.set_last_day("yesterday");
  v1::ListApprovalResultsResponse response;
  EXPECT_THAT(FieldsOf(Results(request, response)),
              testing::UnorderedElementsAre("division_code", "first_day", "last_day"));
  request.set_division_code("14");
  request.set_first_day("2021-12-02");
  request.set_last_day("2021-12-01");
  EXPECT_THAT(FieldsOf(Results(request, response)), testing::ElementsAre("last_day"));
  request.Clear();
  request.set_division_code("14");
  request.set_page_size(1001);
  EXPECT_THAT(FieldsOf(Results(request, response)), testing::ElementsAre("page_size"));
}

}  // namespace
}  // namespace zhudong::rpc
