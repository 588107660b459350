// One license by its identifier; what a holder has; many at once.
#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/licenses/errands.h"
#include "gateway/licenses/outcomes.h"
#include "gateway/model/errors.h"

namespace zhudong::licenses {
namespace {

constexpr int kMaxTypes = 16;
constexpr int kMaxBatch = 50;

class GetErrand final : public Errand {
 public:
  GetErrand(DeskContext& desk, const Caller& caller, const v1::GetLicenseRequest& request,
            Done<v1::GetLicenseResponse> done)
      : Errand(desk, caller, request.use()), request_(request), done_(std::move(done)) {}

 private:
  void Check(RequestCheck& check) const override {
    check.Identifier("identifier", request_.identifier());
    check.HolderIfAny("holder", request_.holder());
  }
  absl::StatusOr<std::vector<Question>> Questions() override {
    std::vector<Question> questions(1);
    questions[0].identifier = request_.identifier();
    questions[0].holder = request_.holder();
    questions[0].fresh = request_.fresh();
    return questions;
  }
  void Judge(std::vector<std::vector<Part>> parts) override {
    Part& part = parts[0][0];
    if (!part.status.ok()) return Refuse(part.status, {std::move(part.record)});
    std::vector<Leaving> leaving;
    leaving.push_back(LeavingOf(part.drafts[0]));
    *response_.mutable_answer() = std::move(part.drafts[0].answer);
    Leave(std::move(leaving));
  }
  void Deliver(const std::vector<uint64_t>& sequences) override {
    response_.mutable_answer()->set_audit_sequence(sequences[0]);
    CountAnswer(response_.answer());
    done_(std::move(response_));
  }
  void Refused(const absl::Status& status) override { done_(status); }

  const v1::GetLicenseRequest& request_;
  Done<v1::GetLicenseResponse> done_;
  v1::GetLicenseResponse response_;
};

class FindErrand final : public Errand {
 public:
  FindErrand(DeskContext& desk, const Caller& caller, const v1::FindLicensesRequest& request,
             Done<v1::FindLicensesResponse> done)
      : Errand(desk, caller, request.use()), request_(request), done_(std::move(done)) {}

 private:
  void Check(RequestCheck& check) const override {
    check.Holder("holder", request_.holder());
    check.Count("types", request_.types_size(), 1, kMaxTypes);
    check.Count("type_codes", request_.type_codes_size(), 0, kMaxTypes);
    bool other = false;
    for (int i = 0; i < request_.types_size(); ++i) {
      check.Type(absl::StrCat("types[", i, "]"), request_.types(i));
      other = other || request_.types(i) == v1::LICENSE_TYPE_OTHER;
    }
    for (int i = 0; i < request_.type_codes_size(); ++i) {
      check.TypeCode(absl::StrCat("type_codes[", i, "]"), request_.type_codes(i));
    }
    if (other != (request_.type_codes_size() > 0)) {
      check.Wrong("type_codes", "LICENSE_TYPE_OTHER in types and its codes here belong together");
    }
  }
  absl::StatusOr<std::vector<Question>> Questions() override {
    Question question{.identifier = "", .holder = request_.holder(), .wanted = {}, .fresh = request_.fresh()};
    const auto add = [&wanted = question.wanted](Wanted one) {
      const bool there = std::any_of(wanted.begin(), wanted.end(), [&one](const Wanted& other) {
        return other.type == one.type && other.code == one.code;
      });
      if (!there) wanted.push_back(std::move(one));
    };
    for (int i = 0; i < request_.types_size(); ++i) {
      if (request_.types(i) != v1::LICENSE_TYPE_OTHER) add({request_.types(i), ""});
    }
    for (const std::string& code : request_.type_codes()) add({v1::LICENSE_TYPE_OTHER, code});
    std::vector<Question> questions;
    questions.push_back(std::move(question));
    return questions;
  }
  // All or nothing: a caller must not take half an answer for the whole.
  void Judge(std::vector<std::vector<Part>> parts) override {
    response_.Clear();
    absl::Status refusal;
    std::vector<v1::AuditRecord> refusals;
    std::vector<Leaving> leaving;
    for (Part& part : parts[0]) {
      if (absl::IsNotFound(part.status)) {
        const auto& missing = response_.missing();
        if (std::find(missing.begin(), missing.end(), part.wanted.type) == missing.end()) {
          response_.add_missing(part.wanted.type);
        }
        leaving.push_back({.record = std::move(part.record)});
      } else if (!part.status.ok()) {
        refusal.Update(part.status);
        refusals.push_back(std::move(part.record));
      }
    }
    if (!refusal.ok()) return Refuse(refusal, std::move(refusals));
    not_found_ = leaving.size();
    for (Part& part : parts[0]) {
      for (Draft& draft : part.drafts) {
        leaving.push_back(LeavingOf(draft));
        *response_.add_answers() = std::move(draft.answer);
      }
    }
    Leave(std::move(leaving));
  }
  void Deliver(const std::vector<uint64_t>& sequences) override {
    for (int i = 0; i < response_.answers_size(); ++i) {
      response_.mutable_answers(i)->set_audit_sequence(sequences[not_found_ + static_cast<size_t>(i)]);
      CountAnswer(response_.answers(i));
    }
    done_(std::move(response_));
  }
  void Refused(const absl::Status& status) override { done_(status); }

  const v1::FindLicensesRequest& request_;
  Done<v1::FindLicensesResponse> done_;
  v1::FindLicensesResponse response_;
  size_t not_found_ = 0;
};

class BatchErrand final : public Errand {
 public:
  BatchErrand(DeskContext& desk, const Caller& caller, const v1::BatchGetLicensesRequest& request,
              Done<v1::BatchGetLicensesResponse> done)
      : Errand(desk, caller, request.use()), request_(request), done_(std::move(done)) {}

 private:
  void Check(RequestCheck& check) const override {
    check.Count("queries", request_.queries_size(), 1, kMaxBatch);
    for (int i = 0; i < std::min(request_.queries_size(), kMaxBatch); ++i) {
      const v1::LicenseQuery& query = request_.queries(i);
      const std::string path = absl::StrCat("queries[", i, "]");
      if (!query.identifier().empty()) {
        check.Identifier(path + ".identifier", query.identifier());
        check.HolderIfAny(path + ".holder", query.holder());
        continue;
      }
      check.Holder(path + ".holder", query.holder());
      check.Type(path + ".type", query.type());
      if (query.type() == v1::LICENSE_TYPE_OTHER) check.TypeCode(path + ".type_code", query.type_code());
    }
  }
  absl::StatusOr<std::vector<Question>> Questions() override {
    std::vector<Question> questions;
    for (const v1::LicenseQuery& query : request_.queries()) {
      Question question{.identifier = query.identifier(), .holder = query.holder(), .wanted = {}, .fresh = false};
      const bool other = query.type() == v1::LICENSE_TYPE_OTHER;
      if (query.identifier().empty()) question.wanted = {{query.type(), other ? query.type_code() : ""}};
      questions.push_back(std::move(question));
    }
    return questions;
  }
  void Judge(std::vector<std::vector<Part>> parts) override {
    response_.Clear();
    places_.clear();
    std::vector<Leaving> leaving;
    for (std::vector<Part>& one : parts) {
      Part& part = one[0];
      v1::LicenseOutcome& outcome = *response_.add_outcomes();
      if (!part.status.ok()) {
        outcome.set_error_reason(part.record.reason());
        outcome.set_error_message(std::string(part.status.message().data(), part.status.message().size()));
        leaving.push_back({.record = std::move(part.record)});
        continue;
      }
      for (Draft& draft : part.drafts) {
        places_.push_back(leaving.size());
        leaving.push_back(LeavingOf(draft));
        *outcome.add_answers() = std::move(draft.answer);
      }
    }
    Leave(std::move(leaving));
  }
  void Deliver(const std::vector<uint64_t>& sequences) override {
    auto place = places_.begin();
    for (v1::LicenseOutcome& outcome : *response_.mutable_outcomes()) {
      for (v1::LicenseAnswer& answer : *outcome.mutable_answers()) {
        answer.set_audit_sequence(sequences[*place++]);
        CountAnswer(answer);
      }
    }
    done_(std::move(response_));
  }
  void Refused(const absl::Status& status) override { done_(status); }

  const v1::BatchGetLicensesRequest& request_;
  Done<v1::BatchGetLicensesResponse> done_;
  v1::BatchGetLicensesResponse response_;
  std::vector<size_t> places_;  // of the answers' records among those that Leave was given
};

}  // namespace

std::shared_ptr<Errand> MakeGet(DeskContext& desk, const Caller& caller, const v1::GetLicenseRequest& request,
                                Done<v1::GetLicenseResponse> done) {
  return std::make_shared<GetErrand>(desk, caller, request, std::move(done));
}

std::shared_ptr<Errand> MakeFind(DeskContext& desk, const Caller& caller, const v1::FindLicensesRequest& request,
                                 Done<v1::FindLicensesResponse> done) {
  return std::make_shared<FindErrand>(desk, caller, request, std::move(done));
}

std::shared_ptr<Errand> MakeBatch(DeskContext& desk, const Caller& caller, const v1::BatchGetLicensesRequest& request,
                                  Done<v1::BatchGetLicensesResponse> done) {
  return std::make_shared<BatchErrand>(desk, caller, request, std::move(done));
}

}  // namespace zhudong::licenses
