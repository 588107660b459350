// A desk that says what a test told it, and remembers who asked what.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/model/errors.h"

namespace zhudong::rpc {

// Thread-safe, but for what is set before it serves.
class FakeDesk final : public licenses::LicenseDesk {
 public:
  ~FakeDesk() override { Stop(); }

  void Start() override {}
  void Stop() override {
    std::vector<std::thread> running;
    {
      absl::MutexLock lock(&mutex_);
      running.swap(threads_);
    }
    for (std::thread& thread : running) thread.join();
  }

  void Get(const licenses::Caller& caller, const v1::GetLicenseRequest& request,
           licenses::Done<v1::GetLicenseResponse> done) override {
    v1::GetLicenseResponse response;
    response.mutable_answer()->mutable_license()->set_identifier(request.identifier());
    Answer("get " + request.identifier(), caller, std::move(response), std::move(done));
  }
  void Find(const licenses::Caller& caller, const v1::FindLicensesRequest& request,
            licenses::Done<v1::FindLicensesResponse> done) override {
    v1::FindLicensesResponse response;
    for (const int type : request.types()) response.add_missing(static_cast<v1::LicenseType>(type));
    Answer("find", caller, std::move(response), std::move(done));
  }
  void BatchGet(const licenses::Caller& caller, const v1::BatchGetLicensesRequest& request,
                licenses::Done<v1::BatchGetLicensesResponse> done) override {
    v1::BatchGetLicensesResponse response;
    for (int i = 0; i < request.queries_size(); ++i) response.add_outcomes();
    Answer("batch", caller, std::move(response), std::move(done));
  }
  void GetArchive(const licenses::Caller& caller, const v1::GetLicenseArchiveRequest& request,
                  licenses::Done<v1::GetLicenseArchiveResponse> done) override {
    v1::GetLicenseArchiveResponse response;
    response.set_content("file of " + request.identifier());
    Answer("archive", caller, std::move(response), std::move(done));
  }
  void CheckReadiness(const licenses::Caller& caller, const v1::CheckReadinessRequest&,
                      licenses::Done<v1::CheckReadinessResponse> done) override {
    v1::CheckReadinessResponse response;
    response.set_ready(true);
    Answer("readiness", caller, std::move(response), std::move(done));
  }

  absl::StatusOr<std::vector<licenses::Told>> Notices(const std::string& principal, uint64_t cursor, size_t limit,
                                                      uint64_t& seen) const override {
    absl::MutexLock lock(&mutex_);
    if (cursor < oldest_) {
      return model::Error(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_EXPIRED, "not kept any more");
    }
    std::vector<licenses::Told> told;
    for (const auto& [sequence, change] : changes_) {
      if (sequence <= cursor || told.size() >= limit) continue;
      seen = sequence;
      if (change.first != principal) continue;
      licenses::Told& one = told.emplace_back();
      one.sequence = sequence;
      one.notice.set_identifier(change.second);
    }
    return told;
  }
  uint64_t newest_change() const override {
    absl::MutexLock lock(&mutex_);
    return changes_.empty() ? 0 : changes_.rbegin()->first;
  }
  std::shared_ptr<void> OnChange(std::function<void()> changed) override {
    absl::MutexLock lock(&mutex_);
    changed_ = std::move(changed);
    return std::shared_ptr<void>(this, [](void* self) {
      auto* const desk = static_cast<FakeDesk*>(self);
      absl::MutexLock gone(&desk->mutex_);
      desk->changed_ = nullptr;
    });
  }

  absl::StatusOr<v1::RevokeLicenseResponse> Revoke(const licenses::Caller& caller,
                                                   const v1::RevokeLicenseRequest& request) override {
    Remember("revoke " + request.identifier(), caller);
    if (!fails.ok()) return fails;
    v1::RevokeLicenseResponse response;
    response.set_audit_sequence(7);
    return response;
  }
  absl::StatusOr<v1::EraseHolderResponse> Erase(const licenses::Caller& caller,
                                                const v1::EraseHolderRequest&) override {
    Remember("erase", caller);
    if (!fails.ok()) return fails;
    v1::EraseHolderResponse response;
    response.set_licenses_deleted(3);
    return response;
  }
  v1::GetLicenseStatusResponse Status() const override {
    v1::GetLicenseStatusResponse status;
    status.set_cached_licenses(42);
    return status;
  }
  ingest::Observer& change_observer() override { std::abort(); }

  // What becomes of every call; set before it serves.
  absl::Status fails;
  bool on_another_thread = false;

  // A license that `principal` was given changed.
  void Change(const std::string& principal, const std::string& identifier) {
    absl::MutexLock lock(&mutex_);
    const uint64_t next = changes_.empty() ? 1 : changes_.rbegin()->first + 1;
    changes_[next] = {principal, identifier};
    if (changed_) changed_();
  }
  void ForgetChangesUpTo(uint64_t sequence) {
    absl::MutexLock lock(&mutex_);
    oldest_ = sequence;
  }
  struct Asked {
    std::string what;
    licenses::Caller caller;
  };
  std::vector<Asked> asked() const {
    absl::MutexLock lock(&mutex_);
    return asked_;
  }

 private:
  void Remember(const std::string& what, const licenses::Caller& caller) {
    absl::MutexLock lock(&mutex_);
    asked_.push_back({what, caller});
  }
  template <typename Response>
  void Answer(const std::string& what, const licenses::Caller& caller, Response response,
              licenses::Done<Response> done) {
    Remember(what, caller);
    absl::StatusOr<Response> answer = fails.ok() ? absl::StatusOr<Response>(std::move(response)) : fails;
    if (!on_another_thread) return done(std::move(answer));
    absl::MutexLock lock(&mutex_);
    threads_.emplace_back([done = std::move(done), answer = std::move(answer)] { done(answer); });
  }

  mutable absl::Mutex mutex_;
  std::vector<Asked> asked_;
  std::map<uint64_t, std::pair<std::string, std::string>> changes_;  // principal, identifier
  uint64_t oldest_ = 0;
  std::function<void()> changed_;
  std::vector<std::thread> threads_;
};

}  // namespace zhudong::rpc
