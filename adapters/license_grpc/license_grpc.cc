#include "adapters/license_grpc/license_grpc.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/mapping/license_types.h"
#include "gateway/model/text.h"
#include "grpc/support/time.h"
#include "grpcpp/client_context.h"
#include "zhudong/v1/license_provider_service.grpc.pb.h"

namespace zhudong::adapters {
namespace {

constexpr int kMaxLicenses = 256;
constexpr int kMaxCoHolders = 256;
constexpr size_t kMaxFileBytes = 12u << 20;

// Never the other's message: it may hold somebody's number.
absl::Status Translate(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
      return absl::OkStatus();
    case grpc::StatusCode::NOT_FOUND:
      return absl::NotFoundError("there is no such license");
    case grpc::StatusCode::FAILED_PRECONDITION:
      return absl::FailedPreconditionError("it looks up licenses by holder: give the holder's id_type and id_number");
    case grpc::StatusCode::PERMISSION_DENIED:
      return absl::PermissionDeniedError("it refuses this use");
    case grpc::StatusCode::UNAUTHENTICATED:
      return absl::UnauthenticatedError("it refuses our certificate: check certificate, key and CA");
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return absl::DeadlineExceededError("it did not answer in time");
    case grpc::StatusCode::UNAVAILABLE:
      return absl::UnavailableError("it is not reached, or says that it is unavailable");
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return absl::UnavailableError("it is overloaded, or its answer is too large");
    case grpc::StatusCode::ABORTED:
      return absl::AbortedError("it asks for another try");
    case grpc::StatusCode::DATA_LOSS:
      return absl::DataLossError("it can't understand its own source");
    default:
      return absl::InternalError(absl::StrCat("it failed with gRPC code ", status.error_code()));
  }
}

absl::Status Check(const v1::ProvidedLicense& provided) {
  const v1::License& license = provided.license();
  if (license.identifier().empty() || license.type() == v1::LICENSE_TYPE_UNSPECIFIED ||
      license.status() == v1::LICENSE_STATUS_UNSPECIFIED) {
    return absl::DataLossError("a license can't be understood: identifier, type or status is missing");
  }
  if (provided.co_holders_size() > kMaxCoHolders) return absl::DataLossError("a license has more than 257 holders");
  return absl::OkStatus();
}

// False when the license says whose it is, and that is somebody else.
bool MayBeOf(const v1::ProvidedLicense& provided, const v1::Holder& asked) {
  const v1::License& license = provided.license();
  if (asked.id_number().empty() || license.holder().id_number().empty()) return true;
  const auto is_asked = [wanted = model::IdentifierKey(asked.id_number())](const v1::Holder& holder) {
    return model::IdentifierKey(holder.id_number()) == wanted;
  };
  return is_asked(license.holder()) ||
         std::any_of(provided.co_holders().begin(), provided.co_holders().end(), is_asked);
}

class LicenseGrpc final : public ports::LicenseProvider {
 public:
  LicenseGrpc(std::shared_ptr<grpc::Channel> channel, const base::Clock& clock)
      : stub_(v1::LicenseProviderService::NewStub(std::move(channel))), clock_(clock) {}

  absl::StatusOr<v1::ProvidedLicense> Fetch(const ports::LicenseUse& use, const std::string& identifier,
                                            const v1::Holder& holder, absl::Time deadline) override {
    v1::FetchLicenseRequest request;
    *request.mutable_use() = use.use;
    request.set_identifier(identifier);
    *request.mutable_holder() = holder;
    v1::FetchLicenseResponse response;
    grpc::ClientContext context;
    Prepare(use, deadline, context);
    const absl::Status status = Translate(stub_->FetchLicense(&context, request, &response));
    if (!status.ok()) return status;
    if (absl::Status fault = Check(response.license()); !fault.ok()) return fault;
    if (model::IdentifierKey(response.license().license().identifier()) != model::IdentifierKey(identifier)) {
      return absl::DataLossError("it answered with another license than was asked for");
    }
    // Whoever asks named the holder, maybe wrongly: no fault of the system, which may look up by identifier alone.
    if (!MayBeOf(response.license(), holder)) return absl::NotFoundError("the holder has no such license there");
    return std::move(*response.mutable_license());
  }

  absl::StatusOr<std::vector<v1::ProvidedLicense>> FetchOfHolder(const ports::LicenseUse& use, const v1::Holder& holder,
                                                                 const std::vector<v1::LicenseType>& types,
                                                                 const std::vector<std::string>& type_codes,
                                                                 absl::Time deadline) override {
    v1::FetchHolderLicensesRequest request;
    *request.mutable_use() = use.use;
    *request.mutable_holder() = holder;
    for (const v1::LicenseType type : types) request.add_types(type);
    for (const std::string& code : type_codes) request.add_type_codes(code);
    v1::FetchHolderLicensesResponse response;
    grpc::ClientContext context;
    Prepare(use, deadline, context);
    const absl::Status status = Translate(stub_->FetchHolderLicenses(&context, request, &response));
    std::vector<v1::ProvidedLicense> licenses;
    // A holder that it does not know has nothing.
    if (absl::IsNotFound(status)) return licenses;
    if (!status.ok()) return status;
    if (response.licenses_size() > kMaxLicenses) return absl::DataLossError("the list of licenses is longer than 256");
    for (v1::ProvidedLicense& license : *response.mutable_licenses()) {
      if (absl::Status fault = Check(license); !fault.ok()) return fault;
      // It was asked what this holder has.
      if (!MayBeOf(license, holder)) return absl::DataLossError("the license is of another holder");
      const v1::License& face = license.license();
      // More than was asked for is not handed on.
      if (mapping::IsAskedFor(face.type(), face.type_code(), types, type_codes)) licenses.push_back(std::move(license));
    }
    return licenses;
  }

  absl::StatusOr<ports::LicenseFile> FetchArchive(const ports::LicenseUse& use, const std::string& identifier,
                                                  const v1::Holder& holder, absl::Time deadline) override {
    v1::FetchLicenseArchiveRequest request;
    *request.mutable_use() = use.use;
    request.set_identifier(identifier);
    *request.mutable_holder() = holder;
    v1::FetchLicenseArchiveResponse response;
    grpc::ClientContext context;
    Prepare(use, deadline, context);
    const absl::Status status = Translate(stub_->FetchLicenseArchive(&context, request, &response));
    if (!status.ok()) return status;
    if (response.content().empty() || response.content().size() > kMaxFileBytes) {
      return absl::DataLossError("the file is empty or longer than allowed");
    }
    return ports::LicenseFile{.name = response.file_name(), .content = std::move(*response.mutable_content())};
  }

 private:
  void Prepare(const ports::LicenseUse& use, absl::Time deadline, grpc::ClientContext& context) const {
    const int64_t micros = std::max<int64_t>(0, absl::ToInt64Microseconds(deadline - clock_.Now()));
    context.set_deadline(gpr_time_from_micros(micros, GPR_TIMESPAN));
    if (!use.traceparent.empty()) context.AddMetadata("traceparent", use.traceparent);
  }

  const std::unique_ptr<v1::LicenseProviderService::Stub> stub_;
  const base::Clock& clock_;
};

}  // namespace

std::unique_ptr<ports::LicenseProvider> NewLicenseGrpc(std::shared_ptr<grpc::Channel> channel,
                                                       const base::Clock& clock) {
  return std::make_unique<LicenseGrpc>(std::move(channel), clock);
}

}  // namespace zhudong::adapters
