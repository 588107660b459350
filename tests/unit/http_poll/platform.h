// A platform's list on a real HTTP server, with every fault that it can have, and the source that asks it.
#pragma once

#include "adapters/http_poll/http_poll.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/crypto/digest.h"
#include "gateway/http/server.h"
#include "gtest/gtest.h"

namespace zhudong::http_poll {

using nlohmann::json;

inline constexpr char kMapping[] = R"(name = "small"
feed = "done"
format = "jsonl"
[signature]
required = ["/no"]
[[event]]
kind = "completion_acceptance"
id = { from = "/no" }
occurred_at = { from = "/updated" }
fields = [{ to = "completion_acceptance.acceptance_number", from = "/no", required = true }]
)";

class Intake final : public ports::Intake {
 public:
  absl::StatusOr<std::vector<v1::Acknowledgement>> Submit(ports::Batch batch) override {
    if (!refusal.ok()) return refusal;
    std::vector<v1::Acknowledgement> results;
    for (const v1::PublishItem& item : batch.items) {
      ++received;
      v1::Acknowledgement& result = results.emplace_back();
      result.set_outcome(!item.has_event()                            ? v1::OUTCOME_QUARANTINED
                         : ids.insert(item.event().event_id()).second ? v1::OUTCOME_ACCEPTED
                                                                      : v1::OUTCOME_DUPLICATE);
    }
    if (!batch.cursor_name.empty()) cursors[batch.cursor_name] = batch.cursor;
    return results;
  }
  absl::StatusOr<std::string> LoadCursor(std::string_view name) override {
    const auto found = cursors.find(std::string(name));
    return found == cursors.end() ? "" : found->second;
  }

  absl::Status refusal;
  std::set<std::string> ids;
  std::map<std::string, std::string> cursors;
  int received = 0;
};

// A platform's list: rows by number, in pages of two, oldest change first.
class HttpPollTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = http::Server::Start({}, {{"GET /list", [this](const http::Incoming& in) { return List(in); }},
                                           {"GET /one", [this](const http::Incoming& in) { return One(in); }},
                                           {"POST /login", [this](const http::Incoming& in) { return LogIn(in); }}});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    options_.name = "list";
    options_.feed = "done";
    options_.list.origin = "http://" + server_->address();
    options_.list.path = "/list?kind=a";
    options_.list.records = "/data/list";
    options_.list.paging = Paging::kPage;
    options_.list.since_parameter = "since";
    options_.list.updated = "/updated";
    for (int i = 1; i <= 5; ++i) rows_.push_back(Row(i, "2026-01-02 08:00:0" + absl::StrCat(i)));
  }
  static json Row(int n, const std::string& updated) { return {{"no", absl::StrCat("N", n)}, {"updated", updated}}; }

  http::Response List(const http::Incoming& in) {
    ++asked_;
    seen_ = in;
    if (before_) before_();
    if (faults_ > 0) {
      --faults_;
      return fault_;
    }
    if (!token_.empty() &&
        (!in.headers.contains("authorization") || in.headers.at("authorization") != "Bearer " + token_)) {
      return {401, {}, "{}"};
    }
    if (!etag_.empty() && in.headers.contains("if-none-match") && in.headers.at("if-none-match") == etag_)
      return {304, {}, ""};
    const std::string since = in.query.contains("since") ? in.query.at("since") : "";
    std::vector<json> found;
    for (const json& row : rows_) {
      if (!row.contains("updated") || row["updated"].get<std::string>() >= since) found.push_back(row);
    }
    size_t first = 0;
    int number = 0;
    if (in.query.contains("page") && absl::SimpleAtoi(in.query.at("page"), &number)) {
      first = options_.list.paging == Paging::kPage ? static_cast<size_t>(number - 1) * 2 : static_cast<size_t>(number);
    }
    size_t size = 2;
    if (in.query.contains("size")) {
      EXPECT_TRUE(absl::SimpleAtoi(in.query.at("size"), &size));
    }
    if (repeats_last_) first = std::min(first, (found.size() - 1) / size * size);
    json list = json::array();
    for (size_t i = first; i < found.size() && i < first + size; ++i) list.push_back(found[i]);
    http::Response response{200, {}, ""};
    if (!etag_.empty()) response.headers["ETag"] = etag_;
    json body = {{"code", code_}, {"data", {{"list", list}}}};
    if (first + size < found.size()) {
      body["next"] = first + size;
      response.headers["Link"] = absl::StrCat("<", next_base_, "/list?page=", first + size, ">; rel=\"next\"");
    }
    response.body = body.dump();
    return response;
  }
  http::Response One(const http::Incoming& in) {
    ++details_;
    const std::string no = in.query.contains("no") ? in.query.at("no") : "";
    if (no == "N2") return {404, {}, "{}"};
    if (no == fails_) return {500, {}, ""};
    return {200, {}, json{{"record", {{"no", "detail of " + no}, {"updated", "2026-01-02"}}}}.dump()};
  }
  http::Response LogIn(const http::Incoming& in) {
    ++log_ins_;
    if (in.body != "{\"secret\":\"s\"}") return {403, {}, "{}"};
    token_ = absl::StrCat("t", log_ins_);
    return {200, {}, json{{"access_token", token_}}.dump()};
  }

  void Make() {
    auto client =
        http::Client::Make({.base_url = options_.list.origin, .allow_plain = true, .max_response_bytes = 10000});
    ASSERT_TRUE(client.ok());
    poll_ = std::make_unique<HttpPoll>(options_, *std::move(client), *mapping::Mapping::Parse(kMapping, "m"),
                                       crypto::Sha256, clock_, nullptr);
  }
  absl::Duration Poll() {
    if (!poll_) Make();
    return poll_->Poll(intake_);
  }
  std::string Ids() const {
    std::string text;
    for (const std::string& id : intake_.ids) absl::StrAppend(&text, id);
    return text;
  }

  std::vector<json> rows_;
  int asked_ = 0, log_ins_ = 0, faults_ = 0, details_ = 0;
  int code_ = 200;
  bool repeats_last_ = false;
  http::Response fault_;
  http::Incoming seen_;
  std::string etag_, token_, next_base_, fails_;
  std::function<void()> before_;
  base::ManualClock clock_{absl::FromUnixSeconds(1767312060)};
  Options options_;
  Intake intake_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<HttpPoll> poll_;
};

}  // namespace zhudong::http_poll
