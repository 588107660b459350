// Fills a gateway's data with licenses, as if they had been asked for: what a cache of some size answers like.
#include <cstdio>
#include <memory>
#include <string>

#include "gateway/app/keys.h"
#include "gateway/base/clock.h"
#include "gateway/licenses/license_store.h"
#include "gateway/store/database.h"
#include "nlohmann/json.hpp"
#include "tests/bench/bench.h"
#include "tests/bench/licenses.h"

namespace zhudong::bench {
namespace {

struct FillOptions {
  std::string path;
  std::string profile = "aes-256-gcm";
  uint64_t licenses = 1000000;
};

void Run(const FillOptions& options) {
  auto database = store::Database::Open({.path = options.path});
  if (!database.ok()) Die(std::string(database.status().message()));
  const crypto::SealProfile profile =
      options.profile == "aes-256-gcm" ? crypto::SealProfile::kAes256Gcm : crypto::SealProfile::kSm4CtrHmacSm3;
  auto keys = app::LoadKeys({.profile = profile}, options.path, /*has_data=*/false);
  if (!keys.ok()) Die(std::string(keys.status().message()));
  licenses::LicenseStore store(**database, *keys, absl::Hours(24 * 30), [] {});
  const absl::Time now = base::SystemClock().Now();
  const SteadyClock::time_point start = SteadyClock::now();
  for (uint64_t number = 0; number < options.licenses; ++number) {
    zhudong::store::v1::LicenseRow row;
    *row.mutable_license() = SampleLicense(number);
    row.set_signature(v1::SIGNATURE_RESULT_VALID);
    row.set_provider("bench");
    row.set_as_of_us(absl::ToUnixMicros(now));
    row.set_usable_until_us(absl::ToUnixMicros(now + absl::Hours(24)));
    row.set_delete_at_us(absl::ToUnixMicros(now + absl::Hours(48)));
    row.set_holder_digest(store.HolderDigest(row.license().holder()));
    const auto stored = store.StoreIfUnchanged(store.LicenseDigest(row.license().identifier()), store.Mark(), row);
    if (!stored.ok() || !*stored) Die("a license was not stored");
  }
  if (absl::Status synced = (*database)->Sync(); !synced.ok()) Die(std::string(synced.message()));
  Report("filled", static_cast<double>(options.licenses) / SecondsSince(start), "licenses/s");
}

// The same licenses as a stand-in license system takes them.
void PrintCatalogue(uint64_t licenses) {
  nlohmann::ordered_json catalogue = nlohmann::ordered_json::array();
  for (uint64_t number = 0; number < licenses; ++number) {
    const v1::License license = SampleLicense(number);
    nlohmann::ordered_json data;
    for (const v1::LicenseField& field : license.data()) data[field.name()] = field.value();
    catalogue.push_back({{"identifier", license.identifier()},
                         {"type_name", license.type_name()},
                         {"type_code", license.type_code()},
                         {"number", license.number()},
                         {"holder_type", "414"},
                         {"holder_number", SampleTraveller(number).id_number()},
                         {"holder_name", license.holder().name()},
                         {"status", "01"},
                         {"issuer_name", license.issuer_name()},
                         {"issuer_code", license.issuer_code()},
                         {"division_code", license.division_code()},
                         {"issued_on", license.issued_on()},
                         {"valid_from", license.valid_from()},
                         {"trust_level", license.trust_level()},
                         {"data", data}});
  }
  std::printf("%s\n", catalogue.dump().c_str());
}

}  // namespace

void AddLicenseFill(CLI::App& app) {
  auto options = std::make_shared<FillOptions>();
  CLI::App* command = app.add_subcommand("license-fill", "puts licenses into the data of a gateway that does not run");
  command->add_option("--path", options->path, "storage.path")->required();
  command->add_option("--licenses", options->licenses, "how many")->check(CLI::PositiveNumber);
  command->add_option("--profile", options->profile, "keys.profile")
      ->check(CLI::IsMember({"aes-256-gcm", "sm4-ctr-hmac-sm3"}));
  command->callback([options] { Run(*options); });

  auto licenses = std::make_shared<uint64_t>(1000);
  CLI::App* catalogue = app.add_subcommand("license-catalogue", "prints licenses for zhudong license-system");
  catalogue->add_option("--licenses", *licenses, "how many")->check(CLI::PositiveNumber);
  catalogue->callback([licenses] { PrintCatalogue(*licenses); });
}

}  // namespace zhudong::bench
