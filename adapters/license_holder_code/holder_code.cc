#include "adapters/license_holder_code/holder_code.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/license_holder_code/answers.h"
#include "gateway/base/text.h"
#include "gateway/mapping/license_json.h"
#include "gateway/model/dates.h"
#include "gateway/model/elicense_id.h"
#include "gateway/model/text.h"

namespace zhudong::license_holder_code {
namespace {

using nlohmann::json;

class HolderCode final : public ports::LicenseProvider {
 public:
  HolderCode(Options options, std::unique_ptr<http::Client> client, const base::Clock& clock)
      : options_(std::move(options)), client_(std::move(client)), clock_(clock) {}

  absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse& use, const std::string& identifier,
                                            const v1::Holder& holder, absl::Time deadline) override {
    if (absl::Status status = NeedHolder(holder); !status.ok()) return status;
    const model::ElicenseId parsed = model::ParseElicenseId(identifier);
    if (!parsed.well_formed) {
      return absl::UnimplementedError("it is asked by type code, and this identifier holds none (GB/T 36904)");
    }
    absl::StatusOr<std::vector<v1::ProvidedLicense>> licenses = Query(use, holder, std::string(parsed.type), deadline);
    if (!licenses.ok()) return licenses.status();
    const std::string wanted = model::IdentifierKey(identifier);
    for (v1::ProvidedLicense& license : *licenses) {
      if (model::IdentifierKey(license.license().identifier()) == wanted) return std::move(license);
    }
    return absl::NotFoundError("the holder has no such license there");
  }

  absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const ports::LicenseUse& use, const v1::Holder& holder,
                                                                 const std::vector<v1::LicenseType>& types,
                                                                 const std::vector<std::string>& type_codes,
                                                                 absl::Time deadline) override {
    if (absl::Status status = NeedHolder(holder); !status.ok()) return status;
    const absl::StatusOr<std::vector<std::string>> codes = CodesFor(types, type_codes);
    if (!codes.ok()) return codes.status();
    std::vector<v1::ProvidedLicense> found;
    for (const std::string& code : *codes) {
      absl::StatusOr<std::vector<v1::ProvidedLicense>> some = Query(use, holder, code, deadline);
      if (!some.ok()) return some.status();
      for (v1::ProvidedLicense& license : *some) {
        // Some answer with more than was asked for.
        const bool asked =
            mapping::IsAskedFor(license.license().type(), license.license().type_code(), types, type_codes);
        if (asked) found.push_back(std::move(license));
      }
    }
    return found;
  }

  absl::StatusOr<ports::LicenseFile> FetchArchive(const ports::LicenseUse& use, const std::string& identifier,
                                                  const v1::Holder&, absl::Time deadline) override {
    const absl::Time until = clock_.Now() + options_.copy_valid_for;
    const json body{{"certIdentifier", identifier},
                    {"useCause", UseCause(use)},
                    {"expiryTime", absl::StrCat(model::FormatIsoDate(model::DayOf(until)), " 23:59:59")}};
    const absl::StatusOr<json> data = Post("/cert/download", body, use, deadline);
    if (!data.ok()) return data.status();
    return ReadFile(*data);
  }

 private:
  static absl::Status NeedHolder(const v1::Holder& holder) {
    if (!holder.id_number().empty() && !mapping::HolderTypeCode(holder.id_type()).empty()) return absl::OkStatus();
    return absl::FailedPreconditionError("it looks up licenses by holder: give the holder's id_type and id_number");
  }

  // The codes of every type, and those asked for by code, each once.
  absl::StatusOr<std::vector<std::string>> CodesFor(const std::vector<v1::LicenseType>& types,
                                                    const std::vector<std::string>& type_codes) const {
    std::vector<std::string> codes;
    for (const v1::LicenseType type : types) {
      if (type == v1::LICENSE_TYPE_OTHER) continue;
      const std::vector<std::string>& known = options_.types.CodesOf(type);
      if (known.empty()) {
        return absl::UnimplementedError(absl::StrCat("no type code is known for ", v1::LicenseType_Name(type),
                                                     ": add it to the file of license types"));
      }
      codes.insert(codes.end(), known.begin(), known.end());
    }
    for (const std::string& code : type_codes) codes.push_back(model::IdentifierKey(code));
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    return codes;
  }

  absl::StatusOr<std::vector<v1::ProvidedLicense>> Query(const ports::LicenseUse& use, const v1::Holder& holder,
                                                         const std::string& type_code, absl::Time deadline) {
    const json body{{"holderCode", holder.id_number()},
                    {"holderTypeCode", mapping::HolderTypeCode(holder.id_type())},
                    {"certTypeCode", type_code},
                    {"useCause", UseCause(use)}};
    const absl::StatusOr<json> data = Post("/cert/query", body, use, deadline);
    if (absl::IsNotFound(data.status())) return std::vector<v1::ProvidedLicense>();
    if (!data.ok()) return data.status();
    return ReadLicenses(*data, holder, options_.types);
  }

  absl::StatusOr<json> Post(const std::string& path, const json& body, const ports::LicenseUse& use,
                            absl::Time deadline) {
    http::Request request{.method = "POST", .path = path};
    request.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
    request.headers = {{"X-App-Key", options_.app_key}, {"X-App-Secret", options_.app_secret}};
    if (!use.traceparent.empty()) request.headers.emplace_back("traceparent", use.traceparent);
    const absl::StatusOr<http::Response> response = client_->Send(request, deadline);
    if (!response.ok()) return response.status();
    return ReadEnvelope(*response);
  }

  const Options options_;
  const std::unique_ptr<http::Client> client_;
  const base::Clock& clock_;
};

}  // namespace

std::unique_ptr<ports::LicenseProvider> NewHolderCode(Options options, std::unique_ptr<http::Client> client,
                                                      const base::Clock& clock) {
  return std::make_unique<HolderCode>(std::move(options), std::move(client), clock);
}

}  // namespace zhudong::license_holder_code
