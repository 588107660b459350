#include "absl/strings/str_cat.h"
#include "gateway/model/citizen_id.h"
#include "gateway/model/elicense_id.h"
#include "tests/unit/licenses/desk_stand.h"

namespace zhudong::licenses {

std::string Identifier(const std::string& serial, int version) {
  const std::string type = "11100000MB03271699022";
  const std::string issuer = "340100";
  const std::string number = absl::StrCat("00", version);
  model::CheckMod37_36 check;
  for (const std::string& part : {type, issuer, serial, number}) EXPECT_TRUE(check.Add(part));
  return absl::StrCat("1.2.156.3005.2.", type, ".", issuer, ".", serial, ".", number, ".",
                      std::string(1, check.Check()));
}

v1::Holder Citizen(const std::string& number) {
  v1::Holder holder;
  holder.set_id_type(v1::HOLDER_ID_TYPE_CITIZEN_ID);
  holder.set_id_number(number);
  return holder;
}

std::string CitizenNumber(int n) {
  const std::string first = absl::StrCat("44010619800101", 100 + n);
  return first + model::CitizenIdCheck(first);
}

namespace {

v1::ProvidedLicense Licensed(const std::string& serial, const std::string& number, v1::LicenseType type) {
  v1::ProvidedLicense provided;
  v1::License& license = *provided.mutable_license();
  license.set_type(type);
  license.set_status(v1::LICENSE_STATUS_VALID);
  license.set_identifier(Identifier(serial));
  license.set_number("NO-" + serial);
  *license.mutable_holder() = Citizen(number);
  license.mutable_holder()->set_name("张三");
  v1::LicenseField& field = *license.add_data();
  field.set_name("ADDRESS");
  field.set_value("临江市一号路");
  return provided;
}

}  // namespace

v1::ProvidedLicense IdCard(const std::string& serial, const std::string& number) {
  return Licensed(serial, number, v1::LICENSE_TYPE_ID_CARD);
}

v1::ProvidedLicense BusinessLicense(const std::string& serial, const std::string& number) {
  v1::ProvidedLicense provided = Licensed(serial, number, v1::LICENSE_TYPE_BUSINESS_LICENSE);
  provided.mutable_license()->mutable_holder()->set_name(kMillName);
  return provided;
}

class FakeProvider final : public ports::LicenseProvider {
 public:
  explicit FakeProvider(FakeSystem& system) : system_(system) {}

  absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse& use, const std::string& identifier,
                                            const v1::Holder&, absl::Time) override {
    absl::StatusOr<v1::ProvidedLicense> answer = absl::NotFoundError("no such license");
    {
      absl::MutexLock lock(&system_.mutex_);
      const auto found = system_.licenses_.find(identifier);
      if (found != system_.licenses_.end()) answer = found->second;
    }
    if (absl::Status status = system_.Enter(use); !status.ok()) return status;
    return answer;
  }
  absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const ports::LicenseUse& use, const v1::Holder& holder,
                                                                 const std::vector<v1::LicenseType>& types,
                                                                 const std::vector<std::string>& codes,
                                                                 absl::Time) override {
    std::vector<v1::ProvidedLicense> answer;
    {
      absl::MutexLock lock(&system_.mutex_);
      for (const auto& [identifier, one] : system_.licenses_) {
        const bool asked = std::find(types.begin(), types.end(), one.license().type()) != types.end() ||
                           std::find(codes.begin(), codes.end(), one.license().type_code()) != codes.end();
        const bool co_held =
            std::any_of(one.co_holders().begin(), one.co_holders().end(),
                        [&holder](const v1::Holder& other) { return other.id_number() == holder.id_number(); });
        if (asked && (co_held || one.license().holder().id_number() == holder.id_number())) answer.push_back(one);
      }
    }
    if (absl::Status status = system_.Enter(use); !status.ok()) return status;
    return answer;
  }
  absl::StatusOr<ports::LicenseFile> FetchArchive(const ports::LicenseUse& use, const std::string&,
                                                  const v1::Holder& holder, absl::Time) override {
    if (absl::Status status = system_.Enter(use); !status.ok()) return status;
    absl::MutexLock lock(&system_.mutex_);
    system_.archive_holder_ = holder;
    return system_.file_;
  }

 private:
  FakeSystem& system_;
};

absl::Status FakeSystem::Enter(const ports::LicenseUse& use) {
  std::function<void()> during;
  {
    absl::MutexLock lock(&mutex_);
    ++calls_;
    item_code_ = use.item_code;
    mutex_.Await(absl::Condition(
        +[](bool* held) { return !*held; }, &held_));
    if (!status_.ok()) return status_;
    during = during_;
  }
  if (during) during();
  return absl::OkStatus();
}

void FakeSystem::Put(const v1::ProvidedLicense& license) {
  absl::MutexLock lock(&mutex_);
  licenses_[license.license().identifier()] = license;
}
void FakeSystem::Remove(const std::string& identifier) {
  absl::MutexLock lock(&mutex_);
  licenses_.erase(identifier);
}
void FakeSystem::SetFile(ports::LicenseFile file) {
  absl::MutexLock lock(&mutex_);
  file_ = std::move(file);
}
void FakeSystem::Fail(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  status_ = std::move(status);
}
void FakeSystem::Hold() {
  absl::MutexLock lock(&mutex_);
  held_ = true;
}
void FakeSystem::Release() {
  absl::MutexLock lock(&mutex_);
  held_ = false;
}
void FakeSystem::OnCall(std::function<void()> during) {
  absl::MutexLock lock(&mutex_);
  during_ = std::move(during);
}
int FakeSystem::calls() const {
  absl::MutexLock lock(&mutex_);
  return calls_;
}
void FakeSystem::AwaitCalls(int calls) const {
  absl::MutexLock lock(&mutex_);
  const auto come = [this, calls]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return calls_ >= calls; };
  mutex_.Await(absl::Condition(&come));
}
std::string FakeSystem::last_item_code() const {
  absl::MutexLock lock(&mutex_);
  return item_code_;
}
v1::Holder FakeSystem::last_archive_holder() const {
  absl::MutexLock lock(&mutex_);
  return archive_holder_;
}
std::unique_ptr<ports::LicenseProvider> FakeSystem::Provider() { return std::make_unique<FakeProvider>(*this); }

FakeAudit::FakeAudit() : thread_([this] { Run(); }) {}

FakeAudit::~FakeAudit() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

absl::Status FakeAudit::Append(v1::AuditRecord record, std::function<void(absl::StatusOr<uint64_t>)> done,
                               std::vector<store::Row> with) {
  absl::MutexLock lock(&mutex_);
  if (!queueing_.ok()) return queueing_;
  record.set_sequence(records_.size() + 1);
  records_.push_back(std::move(record));
  queue_.push_back({records_.size(), std::move(done), std::move(with)});
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> FakeAudit::AppendAndWait(v1::AuditRecord record) {
  absl::MutexLock lock(&mutex_);
  if (!writing_.ok()) return writing_;
  record.set_sequence(records_.size() + 1);
  records_.push_back(std::move(record));
  return records_.size();
}

void FakeAudit::Run() {
  while (true) {
    std::function<void()> complete;
    std::function<void()> hook;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return stopping_ || !queue_.empty(); };
      mutex_.Await(absl::Condition(&ready));
      if (queue_.empty()) return;
      const absl::StatusOr<uint64_t> result =
          writing_.ok() ? absl::StatusOr<uint64_t>(queue_.front().sequence) : absl::StatusOr<uint64_t>(writing_);
      store::Batch batch;
      for (const store::Row& row : queue_.front().with) batch.Put(row.family, row.key, row.value);
      if (result.ok() && database_ != nullptr) {
        EXPECT_TRUE(database_->Write(batch).ok());
      }
      complete = [done = std::move(queue_.front().done), result] { done(result); };
      queue_.pop_front();
      std::swap(hook, hook_);
    }
    if (hook) hook();
    complete();
  }
}

void FakeAudit::AwaitWritten() const {
  absl::MutexLock lock(&mutex_);
  const auto written = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return queue_.empty(); };
  mutex_.Await(absl::Condition(&written));
}
void FakeAudit::WriteTo(store::Database* database) {
  absl::MutexLock lock(&mutex_);
  database_ = database;
}
std::vector<v1::AuditRecord> FakeAudit::records() const {
  absl::MutexLock lock(&mutex_);
  return records_;
}
size_t FakeAudit::Count(v1::AuditAction action) const {
  size_t count = 0;
  for (const v1::AuditRecord& record : records()) count += record.action() == action ? 1 : 0;
  return count;
}
void FakeAudit::RefuseToQueue(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  queueing_ = std::move(status);
}
void FakeAudit::FailToWrite(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  writing_ = std::move(status);
}
void FakeAudit::AfterNextRecord(std::function<void()> hook) {
  absl::MutexLock lock(&mutex_);
  hook_ = std::move(hook);
}

}  // namespace zhudong::licenses
