#include "gateway/rpc/project_service.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/correlation/rows.h"
#include "gateway/model/errors.h"
#include "tests/unit/rpc/bad_request.h"
#include "tests/unit/rpc/test_server.h"
#include "zhudong/store/v1/records.pb.h"

namespace zhudong::rpc {
namespace {

using model::ReasonOf;
using store::Family;
using testing::ElementsAre;

constexpr char kProjectCode[] = "2603-141124-89-05-346948";

class ProjectServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::Database::Open({.path = (dir_.path() / "db").string()});
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
    projects_ = std::make_unique<pipeline::ReadModel>(*database_);
    journal_ = *journal::Journal::Open(*database_);
    log_ = *delivery::DemandLog::Open(*database_);
    service_ = std::make_unique<ProjectService>(*projects_, grants_, *log_, *journal_);
    server_ = std::make_unique<TestServer>(std::vector<grpc::Service*>{service_.get()});
  }

  // As the pipeline leaves it. Without a need-by date there is no forecast.
  void Put(const std::string& id, const std::string& division, const std::string& need_by,
           v1::Stage stage = v1::STAGE_LAND_SUPPLIED, size_t bytes = 0) {
    store::v1::ProjectRow row;
    row.mutable_project()->set_project_id(id);
    row.mutable_project()->set_division_code(division);
    row.mutable_project()->set_stage(stage);
    row.mutable_project()->set_name(std::string(bytes, 'x'));
    store::Batch batch;
    batch.Put(Family::kState, correlation::ProjectKey(id), row.SerializeAsString());
    batch.Put(Family::kState, correlation::ListKey(division, need_by, id),
              std::string{static_cast<char>(stage), static_cast<char>(need_by.empty() ? 0 : 1)});
    if (!need_by.empty()) {
      v1::Forecast forecast;
      forecast.set_forecast_id("f-" + id);
      forecast.set_project_id(id);
      forecast.set_division_code(division);
      forecast.set_need_by_date(need_by);
      batch.Put(Family::kState, correlation::ForecastKey(id), forecast.SerializeAsString());
    }
    ASSERT_TRUE(database_->Write(batch).ok());
  }
  void PutRow(const std::string& key, const std::string& value) {
    store::Batch batch;
    batch.Put(Family::kState, key, value);
    ASSERT_TRUE(database_->Write(batch).ok());
  }
  void PutSeveral() {
    Put("p-a", "440112", "2027-01-31");
    Put("p-b", "440112", "2027-06-30", v1::STAGE_UNDER_CONSTRUCTION);
    Put("p-c", "440113", "");
    Put("p-d", "440303", "2026-12-31", v1::STAGE_UNDER_CONSTRUCTION);
    Put("p-e", "520121", "2028-01-01");
  }

  std::unique_ptr<v1::ProjectService::Stub> As(const std::string& certificate) {
    return v1::ProjectService::NewStub(server_->ChannelAs(certificate));
  }
  absl::Status List(v1::ListProjectsRequest request, v1::ListProjectsResponse& response,
                    const std::string& certificate = "utility-grid") {
    grpc::ClientContext context;
    response.Clear();
    return FromGrpc(As(certificate)->ListProjects(&context, request, &response));
  }
  std::vector<std::string> Ids(const v1::ProjectFilter& filter, const std::string& certificate = "utility-grid") {
    v1::ListProjectsRequest request;
    *request.mutable_filter() = filter;
    v1::ListProjectsResponse response;
    const absl::Status status = List(request, response, certificate);
    EXPECT_TRUE(status.ok()) << status;
    std::vector<std::string> ids;
    for (const v1::Project& project : response.projects()) ids.push_back(project.project_id());
    return ids;
  }
  absl::Status Get(const std::string& name, v1::GetProjectResponse& response,
                   const std::string& certificate = "utility-grid") {
    grpc::ClientContext context;
    v1::GetProjectRequest request;
    request.set_project_id(name);
    return FromGrpc(As(certificate)->GetProject(&context, request, &response));
  }
  absl::Status GetForecast(const std::string& name, v1::GetForecastResponse& response,
                           const std::string& certificate = "utility-grid") {
    grpc::ClientContext context;
    v1::GetForecastRequest request;
    request.set_project_id(name);
    return FromGrpc(As(certificate)->GetForecast(&context, request, &response));
  }

  TempDir dir_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<pipeline::ReadModel> projects_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<delivery::DemandLog> log_;
  access::Grants grants_{{{.principal = "spiffe://zhudong/utility/grid", .read = {"*"}},
                          {.principal = "spiffe://zhudong/utility/other", .read = {"5201", "440113", "4403"}}}};
  std::unique_ptr<ProjectService> service_;
  std::unique_ptr<TestServer> server_;
};

TEST_F(ProjectServiceTest, AProjectAnswersToAllItsNames) {
  Put("p-a", "440112", "2027-01-31");
  PutRow(correlation::AliasKey("p-old"), "p-a");
  PutRow(correlation::FormerKey("p-a", "p-old"), "");
  const std::string event = correlation::EventKey("investment", "1");
  store::v1::EventRow row;
  row.set_project_id("p-a");
  PutRow(event, row.SerializeAsString());
  PutRow(correlation::LinkKey(correlation::IdentityKey(v1::IDENTITY_KIND_PROJECT_CODE, kProjectCode), event), "");
  for (const std::string name : {"p-a", "p-old", kProjectCode}) {
    v1::GetProjectResponse response;
    const absl::Status status = Get(name, response);
    ASSERT_TRUE(status.ok()) << name << ": " << status;
    EXPECT_EQ(response.project().project_id(), "p-a") << name;
    EXPECT_EQ(response.forecast().forecast_id(), "f-p-a");
    EXPECT_THAT(response.former_project_ids(), ElementsAre("p-old"));
    v1::GetForecastResponse forecast;
    ASSERT_TRUE(GetForecast(name, forecast).ok());
    EXPECT_EQ(forecast.forecast().need_by_date(), "2027-01-31");
  }
}

TEST_F(ProjectServiceTest, WhatIsNotThereIsSaid) {
  Put("p-c", "440113", "");
  v1::GetProjectResponse project;
  const absl::Status unknown = Get("p-nobody", project);
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(unknown), v1::ERROR_REASON_PROJECT_NOT_FOUND);
  v1::GetForecastResponse forecast;
  EXPECT_EQ(ReasonOf(GetForecast("p-nobody", forecast)), v1::ERROR_REASON_PROJECT_NOT_FOUND);
  const absl::Status none = GetForecast("p-c", forecast);
  EXPECT_EQ(none.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(none), v1::ERROR_REASON_FORECAST_NOT_FOUND);
  EXPECT_EQ(model::MetadataOf(none, "project_id"), "p-c");
  EXPECT_THAT(FieldsOf(Get("", project)), ElementsAre("project_id"));
  EXPECT_THAT(FieldsOf(Get(std::string(257, 'p'), project)), ElementsAre("project_id"));
}

TEST_F(ProjectServiceTest, OnlyGrantedDivisions) {
  PutSeveral();
  EXPECT_THAT(Ids({}), ElementsAre("p-a", "p-b", "p-c", "p-d", "p-e"));
  EXPECT_THAT(Ids({}, "utility-other"), ElementsAre("p-c", "p-d", "p-e"));
  v1::ProjectFilter filter;
  filter.set_division_prefix("44");
  EXPECT_THAT(Ids(filter, "utility-other"), ElementsAre("p-c", "p-d"));
  v1::GetProjectResponse project;
  EXPECT_TRUE(Get("p-d", project, "utility-other").ok());
  const absl::Status denied = Get("p-a", project, "utility-other");
  EXPECT_EQ(denied.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(denied), v1::ERROR_REASON_NOT_GRANTED);
  EXPECT_EQ(model::MetadataOf(denied, "needs"), "read division 440112");
  // Without any grant nobody learns even what exists.
  EXPECT_EQ(ReasonOf(Get("p-nobody", project, "platform-land")), v1::ERROR_REASON_NOT_GRANTED);
  v1::GetForecastResponse forecast;
  EXPECT_EQ(ReasonOf(GetForecast("p-a", forecast, "utility-other")), v1::ERROR_REASON_NOT_GRANTED);
  v1::ListProjectsRequest request;
  v1::ListProjectsResponse response;
  EXPECT_EQ(ReasonOf(List(request, response, "platform-land")), v1::ERROR_REASON_NOT_GRANTED);
  request.mutable_filter()->set_division_prefix("440112");
  EXPECT_EQ(ReasonOf(List(request, response, "utility-other")), v1::ERROR_REASON_NOT_GRANTED);
}

TEST_F(ProjectServiceTest, NothingWithoutAPrincipal) {
  v1::GetProjectResponse project;
  EXPECT_EQ(ReasonOf(Get("p-a", project, "nameless")), v1::ERROR_REASON_NO_PRINCIPAL);
}

TEST_F(ProjectServiceTest, AllConditionsHold) {
  PutSeveral();
  v1::ProjectFilter filter;
  filter.set_stage(v1::STAGE_UNDER_CONSTRUCTION);
  EXPECT_THAT(Ids(filter), ElementsAre("p-b", "p-d"));
  filter.set_need_by_from("2027-01-01");
  filter.set_need_by_to("2027-06-30");
  EXPECT_THAT(Ids(filter), ElementsAre("p-b"));
  filter.clear_stage();
  EXPECT_THAT(Ids(filter), ElementsAre("p-a", "p-b"));
}

TEST_F(ProjectServiceTest, PagesMeetEveryProjectOnce) {
  PutSeveral();
  for (const std::string certificate : {"utility-grid", "utility-other"}) {
    for (int size = 1; size <= 6; ++size) {
      std::vector<std::string> ids;
      v1::ListProjectsRequest request;
      v1::ListProjectsResponse response;
      request.set_page_size(size);
      do {
        const absl::Status status = List(request, response, certificate);
        ASSERT_TRUE(status.ok()) << status;
        ASSERT_LE(response.projects_size(), size);
        ASSERT_GE(response.projects_size(), 1);  // a page that is followed by one is never empty, nor is the last
        for (const v1::Project& project : response.projects()) ids.push_back(project.project_id());
        request.set_page_token(response.next_page_token());
      } while (!response.next_page_token().empty());
      if (certificate == "utility-grid") {
        EXPECT_THAT(ids, ElementsAre("p-a", "p-b", "p-c", "p-d", "p-e")) << size;
      } else {
        EXPECT_THAT(ids, ElementsAre("p-c", "p-d", "p-e")) << size;
      }
    }
  }
}

TEST_F(ProjectServiceTest, APageFitsIntoAMessage) {
  for (int i = 0; i < 80; ++i) {
    Put("p-" + std::to_string(100 + i), "440112", "2027-01-31", v1::STAGE_PLANNED, 100000);
  }
  v1::ListProjectsRequest request;
  v1::ListProjectsResponse response;
  request.set_page_size(1000);
  int seen = 0;
  do {
    const absl::Status status = List(request, response);
    ASSERT_TRUE(status.ok()) << status;  // a client takes 4 MiB
    seen += response.projects_size();
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  EXPECT_EQ(seen, 80);
}

TEST_F(ProjectServiceTest, APageTokenBelongsToItsQuestion) {
  PutSeveral();
  v1::ListProjectsRequest request;
  v1::ListProjectsResponse response;
  request.set_page_size(1);
  ASSERT_TRUE(List(request, response).ok());
  const std::string token = response.next_page_token();
  ASSERT_FALSE(token.empty());
  request.set_page_token(token);
  request.set_page_size(2);  // the size may change
  EXPECT_TRUE(List(request, response).ok());
  EXPECT_EQ(ReasonOf(List(request, response, "utility-other")), v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  request.mutable_filter()->set_stage(v1::STAGE_PLANNED);
  const absl::Status other = List(request, response);
  EXPECT_EQ(other.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(other), v1::ERROR_REASON_PAGE_TOKEN_INVALID);
  v1::ListForecastsRequest forecasts;
  forecasts.set_page_token(token);
  v1::ListForecastsResponse ignored;
  grpc::ClientContext context;
  EXPECT_EQ(ReasonOf(FromGrpc(As("utility-grid")->ListForecasts(&context, forecasts, &ignored))),
            v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

TEST_F(ProjectServiceTest, ForecastsAreListedWhereThereIsOne) {
  PutSeveral();
  v1::ListForecastsRequest request;
  request.mutable_filter()->set_division_prefix("4401");
  v1::ListForecastsResponse response;
  grpc::ClientContext context;
  ASSERT_TRUE(As("utility-grid")->ListForecasts(&context, request, &response).ok());
  ASSERT_EQ(response.forecasts_size(), 2);
  EXPECT_EQ(response.forecasts(0).forecast_id(), "f-p-a");
  EXPECT_EQ(response.forecasts(1).forecast_id(), "f-p-b");
  EXPECT_EQ(response.next_page_token(), "");
}

TEST_F(ProjectServiceTest, EveryBadFieldIsNamed) {
  v1::ListProjectsRequest request;
  request.set_page_size(1001);
  v1::ProjectFilter& filter = *request.mutable_filter();
  filter.set_division_prefix("4401x");
  filter.set_stage(static_cast<v1::Stage>(99));
  filter.set_need_by_from("2027-02-30");
  filter.set_need_by_to("2027-06");
  v1::ListProjectsResponse response;
  EXPECT_THAT(FieldsOf(List(request, response)), ElementsAre("page_size", "filter.division_prefix", "filter.stage",
                                                             "filter.need_by_from", "filter.need_by_to"));
  filter.Clear();
  filter.set_need_by_from("2027-06-30");
  filter.set_need_by_to("2027-06-29");
  request.set_page_size(-1);
  const absl::Status status = List(request, response);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_THAT(FieldsOf(status), ElementsAre("page_size", "filter.need_by_to"));
}

}  // namespace
}  // namespace zhudong::rpc
