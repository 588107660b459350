#include "adapters/license_provincial/provincial.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "adapters/license_provincial/answers.h"
#include "gateway/mapping/license_json.h"
#include "gateway/model/text.h"

namespace zhudong::license_provincial {
namespace {

using nlohmann::json;

std::string Dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// What the law is asked by: with the holder's consent the holder's own credential, else the department's duty.
http::Request ListRequest(const ports::LicenseUse& use, const v1::Holder& holder) {
  json body{{"service_item_code", use.item_code},
            {"service_item_name", use.item_name},
            {"biz_num", use.use.business_number()}};
  http::Request request{.method = "POST"};
  if (use.use.has_consent()) {
    request.path = "/license/holder";
    body["credential"] = use.use.consent();
  } else {
    request.path = "/license/auth";
    body["identity_number"] = holder.id_number();
    body["identity_type"] = mapping::HolderTypeCode(holder.id_type());
    const v1::Operator& who = use.use.operator_();
    body["operator"] = {
        {"account", who.account()}, {"service_org", who.department()}, {"division_code", use.use.division_code()}};
  }
  request.body = Dump(body);
  return request;
}

class Provincial final : public ports::LicenseProvider {
 public:
  Provincial(Options options, std::unique_ptr<http::Client> client, const base::Clock& clock)
      : types_(std::move(options.types)), session_(std::move(client), std::move(options.account), clock) {}

  absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse& use, const std::string& identifier,
                                            const v1::Holder& holder, absl::Time deadline) override {
    const absl::StatusOr<Listed> listed = ListedAs(use, identifier, holder, deadline);
    if (!listed.ok()) return listed.status();
    return Get(use, *listed, holder, deadline);
  }

  absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const ports::LicenseUse& use, const v1::Holder& holder,
                                                                 const std::vector<v1::LicenseType>& types,
                                                                 const std::vector<std::string>& type_codes,
                                                                 absl::Time deadline) override {
    const absl::StatusOr<std::vector<Listed>> list = List(use, holder, deadline);
    if (!list.ok()) return list.status();
    std::vector<v1::ProvidedLicense> found;
    for (const Listed& listed : *list) {
      const v1::LicenseType type = types_.Find(listed.type_code, listed.name);
      if (!mapping::IsAskedFor(type, listed.type_code, types, type_codes)) continue;
      absl::StatusOr<v1::ProvidedLicense> license = Get(use, listed, holder, deadline);
      // Gone since it was listed.
      if (absl::IsNotFound(license.status())) continue;
      if (!license.ok()) return license.status();
      found.push_back(*std::move(license));
    }
    return found;
  }

  absl::StatusOr<ports::LicenseFile> FetchArchive(const ports::LicenseUse& use, const std::string& identifier,
                                                  const v1::Holder& holder, absl::Time deadline) override {
    const absl::StatusOr<Listed> listed = ListedAs(use, identifier, holder, deadline);
    if (!listed.ok()) return listed.status();
    const absl::StatusOr<json> data = WithAuthCode("/license/archive", use, *listed, deadline);
    if (!data.ok()) return data.status();
    return ReadArchive(*data);
  }

 private:
  absl::StatusOr<std::vector<Listed>> List(const ports::LicenseUse& use, const v1::Holder& holder,
                                           absl::Time deadline) {
    if (holder.id_number().empty()) {
      return absl::FailedPreconditionError("it looks up licenses by holder: give the holder's id_type and id_number");
    }
    if (use.item_code.empty()) {
      return absl::UnimplementedError("it demands a service item: give the purpose its item_code");
    }
    http::Request request = ListRequest(use, holder);
    const absl::StatusOr<json> data = Ask(std::move(request), use, deadline);
    // A holder that it does not know has nothing.
    if (absl::IsNotFound(data.status())) return std::vector<Listed>();
    if (!data.ok()) return data.status();
    return ReadList(*data);
  }

  absl::StatusOr<Listed> ListedAs(const ports::LicenseUse& use, const std::string& identifier, const v1::Holder& holder,
                                  absl::Time deadline) {
    const absl::StatusOr<std::vector<Listed>> list = List(use, holder, deadline);
    if (!list.ok()) return list.status();
    const std::string wanted = model::IdentifierKey(identifier);
    for (const Listed& listed : *list) {
      if (model::IdentifierKey(listed.identifier) == wanted) return listed;
    }
    return absl::NotFoundError("the holder has no such license there");
  }

  absl::StatusOr<v1::ProvidedLicense> Get(const ports::LicenseUse& use, const Listed& listed, const v1::Holder& holder,
                                          absl::Time deadline) {
    const absl::StatusOr<json> data = WithAuthCode("/license/get_license", use, listed, deadline);
    if (!data.ok()) return data.status();
    return ReadLicense(*data, listed, holder, types_);
  }

  absl::StatusOr<json> WithAuthCode(const std::string& path, const ports::LicenseUse& use, const Listed& listed,
                                    absl::Time deadline) {
    http::Request request;
    request.path = absl::StrCat(path, "?auth_code=", http::EscapeQuery(listed.auth_code));
    return Ask(std::move(request), use, deadline);
  }

  absl::StatusOr<json> Ask(http::Request request, const ports::LicenseUse& use, absl::Time deadline) {
    if (!use.traceparent.empty()) request.headers.emplace_back("traceparent", use.traceparent);
    return session_.Ask(std::move(request), deadline);
  }

  const mapping::LicenseTypes types_;
  Session session_;
};

}  // namespace

std::unique_ptr<ports::LicenseProvider> NewProvincial(Options options, std::unique_ptr<http::Client> client,
                                                      const base::Clock& clock) {
  return std::make_unique<Provincial>(std::move(options), std::move(client), clock);
}

}  // namespace zhudong::license_provincial
