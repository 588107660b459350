// A system that speaks the project's own contract, of one license.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/license_grpc/license_grpc.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tests/unit/license_providers/license_system.h"
#include "zhudong/v1/license_provider_service.grpc.pb.h"

namespace zhudong::license_test {
namespace {

class GrpcSystem final : public LicenseSystem, public v1::LicenseProviderService::Service {
 public:
  ~GrpcSystem() override { Stop(); }
  void Start() override {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(address_, grpc::InsecureServerCredentials(), &port);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
    address_ = absl::StrCat("127.0.0.1:", port);
  }
  void Stop() override {
    if (server_ != nullptr) server_->Shutdown(gpr_time_from_seconds(1, GPR_TIMESPAN));
    server_.reset();
  }
  std::unique_ptr<ports::LicenseProvider> NewProvider(const base::Clock& clock) override {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 100);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return adapters::NewLicenseGrpc(grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments),
                                    clock);
  }

  grpc::Status FetchLicense(grpc::ServerContext* context, const v1::FetchLicenseRequest* request,
                            v1::FetchLicenseResponse* response) override {
    if (grpc::Status status = Fail(*context); !status.ok()) return status;
    if (request->holder().id_number().empty()) {
      return {grpc::StatusCode::FAILED_PRECONDITION, std::string("about ") + kHolderNumber};
    }
    if (fault == Fault::kEmpty || request->identifier() != kIdentifier ||
        request->holder().id_number() != kHolderNumber) {
      return {grpc::StatusCode::NOT_FOUND, std::string("about ") + kHolderNumber};
    }
    Fill(*response->mutable_license());
    return grpc::Status::OK;
  }
  grpc::Status FetchHolderLicenses(grpc::ServerContext* context, const v1::FetchHolderLicensesRequest* request,
                                   v1::FetchHolderLicensesResponse* response) override {
    if (grpc::Status status = Fail(*context); !status.ok()) return status;
    if (request->holder().id_number().empty()) return {grpc::StatusCode::FAILED_PRECONDITION, "whose?"};
    if (fault == Fault::kEmpty || request->holder().id_number() != kHolderNumber) {
      return {grpc::StatusCode::NOT_FOUND, "nobody"};
    }
    Fill(*response->add_licenses());
    return grpc::Status::OK;
  }
  grpc::Status FetchLicenseArchive(grpc::ServerContext* context, const v1::FetchLicenseArchiveRequest* request,
                                   v1::FetchLicenseArchiveResponse* response) override {
    if (grpc::Status status = Fail(*context); !status.ok()) return status;
    if (request->identifier() != kIdentifier) return {grpc::StatusCode::NOT_FOUND, "none"};
    response->set_file_name("license.ofd");
    if (fault != Fault::kHalf) response->set_content("PK file");
    return grpc::Status::OK;
  }

 private:
  grpc::Status Fail(grpc::ServerContext& context) {
    ++calls;
    const std::string message = std::string("about ") + kHolderNumber;
    while (fault == Fault::kStalled && !context.IsCancelled()) absl::SleepFor(absl::Milliseconds(2));
    if (fault == Fault::kBroken) return {grpc::StatusCode::UNAVAILABLE, message};
    if (fault == Fault::kRefusing) return {grpc::StatusCode::PERMISSION_DENIED, message};
    return grpc::Status::OK;
  }

  void Fill(v1::ProvidedLicense& provided) const {
    v1::License& license = *provided.mutable_license();
    if (fault == Fault::kHalf) return;
    license.set_type(v1::LICENSE_TYPE_BUSINESS_LICENSE);
    license.set_status(v1::LICENSE_STATUS_VALID);
    license.set_identifier(kIdentifier);
    license.set_type_code(kTypeCode);
    license.set_type_name(kTypeName);
    license.set_number(kHolderNumber);
    *license.mutable_holder() = Owner();
    if (fault == Fault::kAnothersLicense) license.mutable_holder()->set_id_number(kOtherNumber);
    license.set_issuer_name("示例市场监督管理局");
    license.set_issuer_code("11350200M00000000X");
    license.set_division_code("350200");
    license.set_issued_on("2026-07-01");
    license.set_valid_from("2026-07-01");
    license.set_version(1);
    license.set_trust_level("A");
    v1::LicenseField* field = license.add_data();
    field->set_name("ADDRESS");
    field->set_value("示例路1号");
    field = license.add_data();
    field->set_name("ZZMC");
    field->set_value(kTypeName);
    provided.mutable_signature()->set_signed_data(kSignedText);
    provided.mutable_signature()->set_algorithm("SM3withSM2");
    provided.mutable_signature()->set_signature("signature");
    provided.mutable_signature()->set_certificate("certificate");
  }

  std::string address_ = "127.0.0.1:0";
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace

std::unique_ptr<LicenseSystem> MakeGrpcSystem() { return std::make_unique<GrpcSystem>(); }

}  // namespace zhudong::license_test
