#include "tests/unit/license_guard/scripted_provider.h"

#include <utility>

namespace zhudong::licenses {
namespace {

class Scripted final : public ports::LicenseProvider {
 public:
  explicit Scripted(Script& script) : script_(script) {}

  absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse&, const std::string& identifier, const v1::Holder&,
                                            absl::Time deadline) override {
    if (absl::Status status = script_.Take(deadline); !status.ok()) return status;
    v1::ProvidedLicense license;
    license.mutable_license()->set_identifier(identifier);
    return license;
  }
  absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const ports::LicenseUse&, const v1::Holder&,
                                                                 const std::vector<v1::LicenseType>& types,
                                                                 const std::vector<std::string>&,
                                                                 absl::Time deadline) override {
    if (absl::Status status = script_.Take(deadline); !status.ok()) return status;
    std::vector<v1::ProvidedLicense> licenses;
    for (const v1::LicenseType type : types) licenses.emplace_back().mutable_license()->set_type(type);
    return licenses;
  }
  absl::StatusOr<ports::LicenseFile> FetchArchive(const ports::LicenseUse&, const std::string& identifier,
                                                  const v1::Holder&, absl::Time deadline) override {
    if (absl::Status status = script_.Take(deadline); !status.ok()) return status;
    return ports::LicenseFile{.name = identifier + ".ofd", .content = "PK"};
  }

 private:
  Script& script_;
};

}  // namespace

Script& Script::Then(Step step, int times) {
  absl::MutexLock lock(&mutex_);
  for (int i = 0; i < times; ++i) steps_.push_back(step);
  return *this;
}

absl::Status Script::Take(absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  const absl::Duration allowed = deadline - clock_.Now();
  allowed_.push_back(allowed);
  if (steps_.empty()) return absl::OkStatus();
  const Step step = steps_.front();
  steps_.pop_front();
  if (step.takes > allowed) {
    clock_.Advance(allowed);
    return absl::DeadlineExceededError("no answer in time");
  }
  clock_.Advance(step.takes);
  return step.status;
}

int Script::attempts() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(allowed_.size());
}

std::vector<absl::Duration> Script::allowed() const {
  absl::MutexLock lock(&mutex_);
  return allowed_;
}

std::unique_ptr<ports::LicenseProvider> MakeScripted(Script& script) { return std::make_unique<Scripted>(script); }

bool FakeSleeper::Sleep(absl::Duration wait) {
  slept_.push_back(wait);
  if (woken_) return false;
  clock_.Advance(wait);
  return true;
}

Bench::Bench(GuardOptions options) {
  options.name = "province";
  options.type = "provincial_http";
  guard =
      ProviderGuard::Make(MakeScripted(script), std::move(options), clock, std::make_unique<FakeSleeper>(clock, slept));
}

absl::Status Bench::Fetch(absl::Duration within) {
  return guard->Fetch({}, "1.2.156.3005.2.X", {}, clock.Now() + within).status();
}

}  // namespace zhudong::licenses
