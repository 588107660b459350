// A fake of the license services behind a channel in this process, and the program's commands against it.
#pragma once

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/app/cli/commands.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "tests/unit/temp_folder.h"
#include "zhudong/v1/license_admin_service.grpc.pb.h"
#include "zhudong/v1/license_service.grpc.pb.h"

namespace zhudong::cli {

// Keeps the last request of each kind, and answers what it was told to.
class FakeLicenses final : public v1::LicenseService::Service {
 public:
  grpc::Status GetLicense(grpc::ServerContext*, const v1::GetLicenseRequest* request,
                          v1::GetLicenseResponse* response) override {
    get = *request;
    *response->mutable_answer() = answer;
    return status;
  }
  grpc::Status FindLicenses(grpc::ServerContext*, const v1::FindLicensesRequest* request,
                            v1::FindLicensesResponse* response) override {
    find = *request;
    *response->add_answers() = answer;
    response->add_missing(v1::LICENSE_TYPE_REAL_ESTATE_TITLE);
    return status;
  }
  grpc::Status GetLicenseArchive(grpc::ServerContext*, const v1::GetLicenseArchiveRequest* request,
                                 v1::GetLicenseArchiveResponse* response) override {
    archive = *request;
    response->set_file_name(answer.license().identifier() + ".OFD");
    response->set_content("PK of an OFD");
    response->set_checked_files(4);
    response->set_audit_sequence(9);
    return status;
  }
  grpc::Status CheckReadiness(grpc::ServerContext*, const v1::CheckReadinessRequest* request,
                              v1::CheckReadinessResponse* response) override {
    readiness = *request;
    *response = judged;
    return status;
  }
  grpc::Status WatchLicenses(grpc::ServerContext*, const v1::WatchLicensesRequest* request,
                             grpc::ServerWriter<v1::WatchLicensesResponse>* writer) override {
    watch = *request;
    for (const v1::LicenseNotice& notice : notices) {
      v1::WatchLicensesResponse response;
      *response.mutable_notice() = notice;
      writer->Write(response);
    }
    v1::WatchLicensesResponse idle;
    idle.set_checkpoint_cursor("c-idle");
    writer->Write(idle);
    return status;
  }

  v1::GetLicenseRequest get;
  v1::FindLicensesRequest find;
  v1::GetLicenseArchiveRequest archive;
  v1::CheckReadinessRequest readiness;
  v1::WatchLicensesRequest watch;
  v1::LicenseAnswer answer;
  v1::CheckReadinessResponse judged;
  std::vector<v1::LicenseNotice> notices;
  grpc::Status status;
};

class FakeAdmin final : public v1::LicenseAdminService::Service {
 public:
  grpc::Status RevokeLicense(grpc::ServerContext*, const v1::RevokeLicenseRequest* request,
                             v1::RevokeLicenseResponse* response) override {
    revokes.push_back(*request);
    response->set_audit_sequence(17);
    return grpc::Status::OK;
  }
  grpc::Status EraseHolder(grpc::ServerContext*, const v1::EraseHolderRequest* request,
                           v1::EraseHolderResponse* response) override {
    erasures.push_back(*request);
    response->set_licenses_deleted(3);
    response->set_audit_sequence(18);
    return grpc::Status::OK;
  }
  grpc::Status GetLicenseStatus(grpc::ServerContext*, const v1::GetLicenseStatusRequest*,
                                v1::GetLicenseStatusResponse* response) override {
    *response = state;
    return grpc::Status::OK;
  }

  std::vector<v1::RevokeLicenseRequest> revokes;
  std::vector<v1::EraseHolderRequest> erasures;
  v1::GetLicenseStatusResponse state;
};

struct LicenseOutcome {
  int code = 0;
  std::string out;
  std::string err;
};

class LicenseStand : public ::testing::Test {
 protected:
  LicenseStand() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&licenses_);
    builder.RegisterService(&admin_);
    server_ = builder.BuildAndStart();
  }

  // `zhudong ARGUMENTS…` with `typed` on its standard input.
  LicenseOutcome Zhudong(std::vector<std::string> arguments, const std::string& typed = "") {
    std::istringstream in(typed);
    std::ostringstream out, err;
    Context context{.out = out, .err = err, .environment = [](const char*) { return std::string(); }, .in = in};
    context.channel = server_->InProcessChannel({});
    CLI::App app;
    BuildProgram(app, {}, context);
    std::vector<const char*> argv = {"zhudong"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    try {
      app.parse(static_cast<int>(argv.size()), argv.data());
    } catch (const CLI::ParseError& error) {
      app.exit(error, out, err);
      return {kExitUsage, out.str(), err.str()};
    }
    const int code = context.run();
    return {code, out.str(), err.str()};
  }

  // With what every query needs.
  LicenseOutcome Query(std::vector<std::string> arguments, const std::string& typed = "") {
    arguments.insert(arguments.begin(), "license");
    for (const char* more : {"--purpose", "electricity-connection", "--business-number", "GZ-1", "--division", "440112",
                             "--operator", "li"}) {
      arguments.emplace_back(more);
    }
    return Zhudong(std::move(arguments), typed);
  }

  std::string File(const std::string& name, const std::string& text) const {
    const std::string path = folder_.Path(name);
    std::ofstream(path) << text;
    return path;
  }

  TempFolder folder_;
  FakeLicenses licenses_;
  FakeAdmin admin_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace zhudong::cli
