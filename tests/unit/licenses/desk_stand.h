// A desk over a real store, with a license system and an audit chain that do as they are told.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "gateway/licenses/license_desk.h"
#include "tests/unit/temp_folder.h"
#include "zhudong/v1/errors.pb.h"

namespace zhudong::licenses {

inline constexpr char kUtility[] = "spiffe://zhudong/utility/power";
inline constexpr char kOtherUtility[] = "spiffe://zhudong/utility/water";
inline constexpr char kZhang[] = "11010519491231002X";
// Is granted names of holders, and no identifier.
inline constexpr char kGasUtility[] = "spiffe://zhudong/utility/gas";
// Of construction permits: granted to kUtility by this code.
inline constexpr char kPermitCode[] = "11100000000013338W009";
inline constexpr char kMillName[] = "临江纸业有限公司";

// `1.2.156.3005.2.…` with a check character that fits.
std::string Identifier(const std::string& serial, int version = 1);
v1::Holder Citizen(const std::string& number = kZhang);
// A citizen's number, other for every `n` below 500.
std::string CitizenNumber(int n);
v1::ProvidedLicense IdCard(const std::string& serial = "A1", const std::string& number = kZhang);
v1::ProvidedLicense BusinessLicense(const std::string& serial = "B1", const std::string& number = kZhang);

// Says what is in it. Thread-safe.
class FakeSystem {
 public:
  void Put(const v1::ProvidedLicense& license);
  void Remove(const std::string& identifier);
  void SetFile(ports::LicenseFile file);
  // From now on every call fails so; OK: answers again.
  void Fail(absl::Status status);
  // Every call waits until Release.
  void Hold();
  void Release();
  // Called within every call, after the answer was made up.
  void OnCall(std::function<void()> during);
  int calls() const;
  // Returns once so many calls have come.
  void AwaitCalls(int calls) const;
  std::string last_item_code() const;
  // Whom the last file was asked of.
  v1::Holder last_archive_holder() const;

  std::unique_ptr<ports::LicenseProvider> Provider();

 private:
  friend class FakeProvider;
  absl::Status Enter(const ports::LicenseUse& use);

  mutable absl::Mutex mutex_;
  std::map<std::string, v1::ProvidedLicense> licenses_;
  ports::LicenseFile file_;
  absl::Status status_;
  bool held_ = false;
  int calls_ = 0;
  std::string item_code_;
  v1::Holder archive_holder_;
  std::function<void()> during_;
};

// Keeps records in memory, completes them on a thread of its own. Thread-safe.
class FakeAudit final : public access::AuditChain {
 public:
  FakeAudit();
  ~FakeAudit() override;
  absl::Status Append(v1::AuditRecord record, std::function<void(absl::StatusOr<uint64_t>)> done,
                      std::vector<store::Row> with) override;
  absl::StatusOr<uint64_t> AppendAndWait(v1::AuditRecord record) override;
  void AwaitWritten() const override;
  absl::StatusOr<std::unique_ptr<access::AuditCursor>> Walk(uint64_t) const override {
    return absl::UnimplementedError("the records are in memory: records()");
  }
  absl::Status ReadBack(uint64_t, absl::FunctionRef<bool(v1::AuditRecord)>) const override {
    return absl::UnimplementedError("the records are in memory: records()");
  }
  access::AuditVerifier Verifier(uint64_t) const override { return access::AuditVerifier(keys_); }
  absl::Status Checkpoint() override { return absl::OkStatus(); }
  absl::Status Prune() override { return absl::OkStatus(); }
  access::AuditHead head() const override { return {}; }
  access::AuditFigures figures() const override { return {}; }
  const access::AuditKeys& keys() const override { return keys_; }
  const base::Clock& clock() const override { return clock_; }

  std::vector<v1::AuditRecord> records() const;
  v1::AuditRecord last() const { return records().back(); }
  size_t Count(v1::AuditAction action) const;
  // Where what comes with records is written; null: nowhere.
  void WriteTo(store::Database* database);
  // What Append answers, and what records come to.
  void RefuseToQueue(absl::Status status);
  void FailToWrite(absl::Status status);
  // Called once, after the next record was written and before it is completed.
  void AfterNextRecord(std::function<void()> hook);

 private:
  void Run();
  mutable absl::Mutex mutex_;
  std::vector<v1::AuditRecord> records_;
  struct Waiting {
    uint64_t sequence;
    std::function<void(absl::StatusOr<uint64_t>)> done;
    std::vector<store::Row> with;
  };
  std::deque<Waiting> queue_;
  store::Database* database_ = nullptr;
  absl::Status queueing_;
  absl::Status writing_;
  const access::AuditKeys keys_;
  const base::ManualClock clock_{absl::UnixEpoch()};
  std::function<void()> hook_;
  bool stopping_ = false;
  std::thread thread_;
};

// A signature says itself what is to be thought of it; a signer is believed until Distrust. Thread-safe.
class SaidTrust final : public crypto::IssuerTrust {
 public:
  crypto::TrustVerdict Check(std::string_view, std::string_view signature, std::string_view certificate,
                             std::string_view, absl::Time now) const override {
    if (signature == "good") return CheckSigner(certificate, now);
    if (signature == "revoked") return {.result = crypto::TrustResult::kRevoked};
    return {.result = crypto::TrustResult::kForged};
  }
  crypto::TrustVerdict CheckSigner(std::string_view certificate, absl::Time now) const override {
    absl::MutexLock lock(&mutex_);
    const auto ends = ends_.find(std::string(certificate));
    if (ends == ends_.end()) return {.result = crypto::TrustResult::kValid};
    return {.result = now < ends->second ? crypto::TrustResult::kValid : crypto::TrustResult::kRevoked};
  }
  uint64_t generation() const override {
    absl::MutexLock lock(&mutex_);
    return generation_;
  }
  // As a new revocation list.
  void Distrust(const std::string& certificate) {
    absl::MutexLock lock(&mutex_);
    ends_[certificate] = absl::InfinitePast();
    ++generation_;
  }
  void TrustAgain() {
    absl::MutexLock lock(&mutex_);
    ends_.clear();
    ++generation_;
  }
  // As a certificate does: no file changes when it ends.
  void EndAt(const std::string& certificate, absl::Time end) {
    absl::MutexLock lock(&mutex_);
    ends_[certificate] = end;
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, absl::Time> ends_ ABSL_GUARDED_BY(mutex_);
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

// What a consent says; signed as the stand's identity platform does.
struct Claims {
  std::string jti = "consent-1";
  v1::Holder holder = Citizen();
  std::string purpose;
  std::string principal;
  absl::Duration issued_ago = absl::Minutes(1);
  absl::Duration lasts = absl::Hours(1);
};

class DeskStand {
 public:
  explicit DeskStand(CachePolicy policy = {}, DeskLimits limits = {}, int systems = 1);
  ~DeskStand();
  // Closes and opens again what is on disk.
  void Reopen();
  // With other settings.
  void Reopen(CachePolicy policy);
  void Close();

  std::string Consent(const Claims& claims = {}) const;
  // A use in order: purpose, business number, division, operator and a consent of Zhang.
  v1::LicenseUse Use(const std::string& business_number = "BX-1", const Claims& claims = {}) const;
  v1::LicenseUse DutyUse() const;

  absl::StatusOr<v1::LicenseAnswer> Get(const v1::LicenseUse& use, const std::string& identifier,
                                        const v1::Holder& holder = {}, bool fresh = false,
                                        const std::string& principal = kUtility);
  absl::StatusOr<v1::FindLicensesResponse> Find(const v1::LicenseUse& use, const v1::Holder& holder,
                                                const std::vector<v1::LicenseType>& types);
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(void (LicenseDesk::*method)(const Caller&, const Request&, Done<Response>),
                                const Request& request, const std::string& principal = kUtility) {
    absl::Notification finished;
    absl::StatusOr<Response> result;
    (desk.get()->*method)({.principal = principal, .traceparent = ""}, request, [&](absl::StatusOr<Response> response) {
      result = std::move(response);
      finished.Notify();
    });
    finished.WaitForNotification();
    return result;
  }
  // As an issuer's feed does it: staged, written, and only then told that it is durable. It happened `ago`; what stands
  // in the license's place since then.
  void Change(const std::string& identifier, v1::LicenseStatus status, absl::Duration ago = absl::ZeroDuration(),
              const std::string& successor = "");
  void StageAndWrite(const std::string& identifier, v1::LicenseStatus status, absl::Duration ago = absl::ZeroDuration(),
                     const std::string& successor = "");
  // As Change, of a platform that tells when it wrote it down, too.
  void ChangeRecorded(const std::string& identifier, v1::LicenseStatus status, absl::Duration occurred_ago,
                      absl::Duration recorded_ago);
  // Several changes of one license in one batch: what each says, and how long ago it happened.
  void ChangeTogether(const std::string& identifier,
                      const std::vector<std::pair<v1::LicenseStatus, absl::Duration>>& changes);
  // Staged alone; whoever writes `batch` calls Durable then.
  void StageLate(const std::string& identifier, v1::LicenseStatus status, store::Batch& batch) {
    Stage(identifier, status, absl::ZeroDuration(), "", batch);
  }
  void Durable();
  absl::Status Revoke(const std::string& identifier);
  store::Database& database() { return *database_; }
  // The files of the database hold `text` somewhere.
  bool OnDisk(const std::string& text) const;

  base::ManualClock clock{absl::FromUnixSeconds(1'790'000'000)};
  std::vector<std::unique_ptr<FakeSystem>> systems;
  FakeSystem& system() { return *systems[0]; }
  FakeAudit audit;
  const std::shared_ptr<SaidTrust> trust = std::make_shared<SaidTrust>();
  std::unique_ptr<LicenseDesk> desk;

 private:
  TempFolder folder_;
  CachePolicy policy_;
  const DeskLimits limits_;
  access::LicenseGrants grants_;
  std::unique_ptr<access::ConsentVerifier> consents_;
  std::unique_ptr<store::Database> database_;
  void Stage(const std::string& identifier, v1::LicenseStatus status, absl::Duration ago, const std::string& successor,
             store::Batch& batch, std::optional<absl::Duration> recorded_ago = std::nullopt);
  uint64_t journal_sequence_ = 0;
};

// Both must hold: the code and the reason.
void ExpectRefused(const absl::Status& status, absl::StatusCode code, v1::ErrorReason reason,
                   const std::string& what = "");

}  // namespace zhudong::licenses
