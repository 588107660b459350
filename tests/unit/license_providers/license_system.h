// A license system as the conformance table sees it: one license, faults to switch on, and a provider that asks it over
// the real line. Everything in it is invented.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "gateway/base/clock.h"
#include "gateway/ports/license_provider.h"

namespace zhudong::license_test {

inline constexpr char kIdentifier[] = "1.2.156.3005.2.11100000MB0143028R001.11350200M00000000X.2026070100001.001.8";
inline constexpr char kTypeCode[] = "11100000MB0143028R001";
inline constexpr char kTypeName[] = "营业执照";
inline constexpr char kHolderNumber[] = "91350200MA2YJ1XR9G";
inline constexpr char kHolderName[] = "竹东示例有限公司";
inline constexpr char kOtherNumber[] = "91350200MA00000000";
inline constexpr char kSignedText[] = R"({"ZZMC" : "营业执照", "ADDRESS" : "示例路1号"})";
inline constexpr char kConsent[] = "consent-token-of-nobody";

enum class Fault {
  kNone,
  kStalled,         // answers after an hour, or when it is stopped
  kBroken,          // HTTP 500, UNAVAILABLE
  kHalf,            // an answer that ends in the middle, or lacks what it must have
  kRefusing,        // not for this use
  kEmpty,           // no license of this holder
  kAnothersLicense  // answers with what belongs to somebody else
};

class LicenseSystem {
 public:
  virtual ~LicenseSystem() = default;
  // On the same address as before, once it had one.
  virtual void Start() = 0;
  virtual void Stop() = 0;
  virtual std::unique_ptr<ports::LicenseProvider> NewProvider(const base::Clock& clock) = 0;

  std::atomic<Fault> fault = Fault::kNone;
  std::atomic<int> calls = 0;
};

std::unique_ptr<LicenseSystem> MakeProvincialSystem();
std::unique_ptr<LicenseSystem> MakeHolderCodeSystem();
std::unique_ptr<LicenseSystem> MakeGrpcSystem();

ports::LicenseUse Use();
v1::Holder Owner();

}  // namespace zhudong::license_test
