// zhudong audit …: an export is written, read again and verified, and whatever was done to it is named.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/access/audit_rows.h"
#include "gateway/app/cli/audit_export.h"
#include "gateway/app/cli/commands.h"
#include "gateway/base/files.h"
#include "gateway/crypto/signature.h"
#include "gmock/gmock.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "tests/unit/temp_folder.h"
#include "zhudong/v1/audit_service.grpc.pb.h"

namespace zhudong::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kNumber[] = "440112199001011232";

// Keeps the last request of each kind, and answers what it was told to.
class FakeAudit final : public v1::AuditService::Service {
 public:
  grpc::Status VerifyAudit(grpc::ServerContext*, const v1::VerifyAuditRequest* request,
                           grpc::ServerWriter<v1::VerifyAuditResponse>* writer) override {
    verify = *request;
    for (const v1::VerifyAuditResponse& response : verified) writer->Write(response);
    return status;
  }
  grpc::Status ExportAudit(grpc::ServerContext*, const v1::ExportAuditRequest* request,
                           grpc::ServerWriter<v1::ExportAuditResponse>* writer) override {
    exported = *request;
    // In frames of two, as a long export comes in many.
    for (size_t i = 0; i < entries.size(); i += 2) {
      v1::ExportAuditResponse frame;
      for (size_t j = i; j < std::min(i + 2, entries.size()); ++j) *frame.add_entries() = entries[j];
      writer->Write(frame);
    }
    return status;
  }

  v1::VerifyAuditRequest verify;
  v1::ExportAuditRequest exported;
  std::vector<v1::VerifyAuditResponse> verified;
  std::vector<v1::AuditEntry> entries;
  grpc::Status status;
};

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

class Audit : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    keys_ = new TempFolder();
    const std::string make = absl::StrCat(ZHUDONG_SOURCE_DIR, "/certs/make-dev-issuers --quiet ", keys_->Path(""));
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  static void TearDownTestSuite() {
    delete keys_;
    keys_ = nullptr;
  }
  Audit() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&audit_);
    server_ = builder.BuildAndStart();
  }

  Outcome Zhudong(std::vector<std::string> arguments, const std::string& typed = "") {
    std::istringstream in(typed);
    std::ostringstream out, err;
    Context context{.out = out, .err = err, .environment = [](const char*) { return std::string(); }, .in = in};
    context.channel = server_->InProcessChannel({});
    CLI::App app;
    BuildProgram(app, {}, context);
    std::vector<const char*> argv = {"zhudong", "audit"};
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

  // What stands before the first record, six records, and a checkpoint behind them, signed by the key of this stem.
  static std::vector<v1::AuditEntry> Chain(const std::string& stem = "audit") {
    const auto signer = crypto::SigningKey::Parse(base::ReadFile(keys_->Path(stem + ".key")).value_or(""));
    EXPECT_TRUE(signer.ok()) << signer.status();
    std::string hash(access::kAuditHashBytes, '\0');
    std::vector<v1::AuditEntry> entries(8);
    *entries[0].mutable_anchor() = At(0, hash);
    for (uint64_t sequence = 1; sequence <= 6; ++sequence) {
      v1::AuditRecord rest;
      rest.set_action(v1::AUDIT_ACTION_RELEASE);
      rest.set_detail(absl::StrCat("record ", sequence));
      const std::string bytes =
          access::AuditRecordBytes(sequence, absl::FromUnixSeconds(1'790'000'000), rest.SerializeAsString());
      hash = access::ChainHash(v1::AUDIT_DIGEST_SM3, hash, bytes);
      entries[sequence].set_record(bytes);
      entries[sequence].set_hash(hash);
    }
    v1::AuditCheckpoint& checkpoint = *entries[7].mutable_checkpoint();
    checkpoint = At(6, hash);
    checkpoint.set_signature(*(*signer)->Sign(access::SignedBytes(checkpoint)));
    checkpoint.set_key_id((*signer)->key_id());
    return entries;
  }
  static v1::AuditCheckpoint At(uint64_t sequence, const std::string& hash) {
    v1::AuditCheckpoint checkpoint;
    checkpoint.set_sequence(sequence);
    checkpoint.set_hash(hash);
    checkpoint.set_digest(v1::AUDIT_DIGEST_SM3);
    return checkpoint;
  }
  static void Skip(v1::AuditEntry& entry) {
    const std::string hash = entry.hash();
    entry.set_skipped_hash(hash);
    entry.clear_hash();
  }
  Outcome VerifyFile(const std::vector<v1::AuditEntry>& entries) {
    const std::string path = folder_.Path("export.jsonl");
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    for (const v1::AuditEntry& entry : entries) file << AuditLineOf(entry) << "\n";
    file.close();
    return Zhudong({"verify", "--file", path, "--public-key", keys_->Path("audit.pub")});
  }

  static TempFolder* keys_;
  TempFolder folder_;
  FakeAudit audit_;
  std::unique_ptr<grpc::Server> server_;
};
TempFolder* Audit::keys_ = nullptr;

TEST_F(Audit, EveryEntryIsReadAgainAsItWas) {
  std::vector<v1::AuditEntry> entries = Chain();
  Skip(entries[3]);
  for (const v1::AuditEntry& entry : entries) {
    const absl::StatusOr<v1::AuditEntry> read = AuditEntryOf(AuditLineOf(entry));
    ASSERT_TRUE(read.ok()) << AuditLineOf(entry);
    EXPECT_EQ(read->SerializeAsString(), entry.SerializeAsString()) << AuditLineOf(entry);
  }
  EXPECT_THAT(AuditLineOf(entries[2]), HasSubstr("\"detail\":\"record 2\"")) << "a copy that people can read";
  for (const std::string line : {"", "no JSON", "[]", "{}", R"({"record":"%"})", R"({"anchor":7})"}) {
    EXPECT_FALSE(AuditEntryOf(line).ok()) << line;
  }
}

TEST_F(Audit, AWholeExportVerifiesWithSkippedRecordsToo) {
  std::vector<v1::AuditEntry> entries = Chain();
  EXPECT_EQ(VerifyFile(entries).code, kExitOk);
  for (const size_t i : {1, 4, 6}) Skip(entries[i]);
  const Outcome verified = VerifyFile(entries);
  EXPECT_EQ(verified.code, kExitOk) << verified.out;
  EXPECT_THAT(verified.out, HasSubstr("Whole 完整: whole up to record 6 (3 records, 1 checkpoints)"));
}

TEST_F(Audit, WhatWasDoneToAnExportIsNamed) {
  using Entries = std::vector<v1::AuditEntry>;
  struct Tampering {
    const char* what;
    std::function<void(Entries&)> tamper;
    const char* said;
  };
  const std::vector<Tampering> table = {
      {"a byte of a record", [](Entries& e) { e[3].mutable_record()->back() ^= 1; }, "record 3 does not give the hash"},
      {"a record deleted", [](Entries& e) { e.erase(e.begin() + 3); }, "record 3 is not there"},
      {"two swapped", [](Entries& e) { std::swap(e[2], e[5]); }, "record 2 stands at another's place"},
      {"the end cut before the checkpoint", [](Entries& e) { e.erase(e.begin() + 5, e.begin() + 7); },
       "the chain ends before record 5"},
      {"the checkpoint signed by another", [](Entries& e) { e[7] = Chain("identity/sm2")[7]; },
       "which is none of those that are known"},
      {"the checkpoint taken away", [](Entries& e) { e.erase(e.begin() + 7); },
       "records 1 to 6 stand under no signed checkpoint"},
      {"a skipped hash changed", [](Entries& e) { Skip(e[3]), (*e[3].mutable_skipped_hash())[0] ^= 1; },
       "record 4 does not give the hash"},
      {"records replaced by a beginning",
       [](Entries& e) {
         *e[3].mutable_anchor() = At(4, e[4].hash());
         e[3].clear_hash();
         e.erase(e.begin() + 4);
       },
       "a beginning stands in the middle, where record 3 should"},
      {"a beginning in place of the oldest records",
       [](Entries& e) {
         *e[0].mutable_anchor() = At(2, e[2].hash());
         e.erase(e.begin() + 1, e.begin() + 3);
       },
       "records up to 2 are left out, and the checkpoint after record 2 is not signed"},
      {"everything", [](Entries& e) { e.clear(); }, "there is nothing to verify"},
  };
  for (const Tampering& one : table) {
    Entries entries = Chain();
    one.tamper(entries);
    const Outcome verified = VerifyFile(entries);
    EXPECT_EQ(verified.code, kExitCheckFailed) << one.what;
    EXPECT_THAT(verified.out, HasSubstr("NOT whole 不完整: ")) << one.what;
    EXPECT_THAT(verified.out, HasSubstr(one.said)) << one.what;
  }
}

TEST_F(Audit, WithoutAKeyItIsSaidThatNoSignatureWasVerified) {
  const std::string path = folder_.Path("export.jsonl");
  std::ofstream(path) << AuditLineOf(Chain()[0]) << "\nno entry\n";
  const Outcome verified = Zhudong({"verify", "--file", path});
  EXPECT_EQ(verified.code, kExitCheckFailed);
  EXPECT_THAT(verified.err, HasSubstr("signatures of checkpoints are not verified"));
  EXPECT_THAT(verified.out, HasSubstr("line 2 is no entry"));
  EXPECT_NE(Zhudong({"verify", "--file", folder_.Path("nowhere")}).code, kExitOk);
}

TEST_F(Audit, VerifyTellsProgressAndTheVerdict) {
  audit_.verified.resize(2);
  audit_.verified[0].set_records_checked(50'000);
  audit_.verified[1].set_records_checked(60'000);
  v1::AuditVerdict& verdict = *audit_.verified[1].mutable_verdict();
  verdict.set_fault(v1::AUDIT_FAULT_NONE);
  verdict.set_explanation("whole up to record 60000");
  const Outcome whole = Zhudong({"verify", "--from-sequence", "7"});
  EXPECT_EQ(whole.code, kExitOk) << whole.err;
  EXPECT_EQ(audit_.verify.from_sequence(), 7u);
  EXPECT_THAT(whole.err, HasSubstr(" records verified"));
  EXPECT_THAT(whole.out, HasSubstr("whole up to record 60000"));
  verdict.set_fault(v1::AUDIT_FAULT_MISSING);
  verdict.set_explanation("record 9 is not there");
  const Outcome broken = Zhudong({"verify"});
  EXPECT_EQ(broken.code, kExitCheckFailed);
  EXPECT_THAT(broken.out, HasSubstr("record 9 is not there"));
}

TEST_F(Audit, AHeadThatWasKeptIsComparedWith) {
  const std::vector<v1::AuditEntry> entries = Chain();
  const Outcome whole = VerifyFile(entries);
  const size_t at = whole.out.find("Head 链尾: ");
  ASSERT_NE(at, std::string::npos) << whole.out;
  const size_t begin = at + std::string("Head 链尾: ").size();
  const std::string head = whole.out.substr(begin, whole.out.find('\n', begin) - begin);
  EXPECT_THAT(head, testing::StartsWith("6:"));
  const std::string path = folder_.Path("export.jsonl");
  EXPECT_EQ(Zhudong({"verify", "--file", path, "--expect-head", head}).code, kExitOk);
  const std::string other = "6:" + std::string(64, 'a');
  EXPECT_EQ(Zhudong({"verify", "--file", path, "--expect-head", other}).code, kExitCheckFailed);
  for (const std::string& bad : std::vector<std::string>{"6", "x:" + other.substr(2), "6:aa", "0:" + other.substr(2)}) {
    EXPECT_EQ(Zhudong({"verify", "--file", path, "--expect-head", bad}).code, kExitUsage) << bad;
  }
  // The end is gone, and its checkpoint with it: without the key only the head shows it.
  const Outcome unproven = VerifyFile({entries.begin(), entries.begin() + 5});
  EXPECT_EQ(unproven.code, kExitCheckFailed);
  EXPECT_THAT(unproven.out, HasSubstr("stand under no signed checkpoint"));
  EXPECT_EQ(Zhudong({"verify", "--file", path}).code, kExitOk);
  const Outcome cut = Zhudong({"verify", "--file", path, "--expect-head", head});
  EXPECT_EQ(cut.code, kExitCheckFailed);
  EXPECT_THAT(cut.out, HasSubstr("the chain ends before record 5, and it reached record 6"));
}

TEST_F(Audit, AHeadFileIsComparedWithAndWrittenAnewWhenAllIsWhole) {
  const std::vector<v1::AuditEntry> entries = Chain();
  const std::string path = folder_.Path("export.jsonl");
  const std::string kept = folder_.Path("head");
  const auto verify = [&] { return Zhudong({"verify", "--file", path, "--head-file", kept}).code; };
  VerifyFile({entries.begin(), entries.begin() + 5});
  EXPECT_EQ(verify(), kExitOk) << "the first time";
  const std::string first = base::ReadFile(kept).value_or("");
  EXPECT_THAT(first, testing::StartsWith("4:"));
  VerifyFile(entries);
  EXPECT_EQ(verify(), kExitOk);
  const std::string second = base::ReadFile(kept).value_or("");
  EXPECT_THAT(second, testing::StartsWith("6:"));
  VerifyFile({entries.begin(), entries.begin() + 5});
  EXPECT_EQ(verify(), kExitCheckFailed);
  EXPECT_EQ(base::ReadFile(kept).value_or(""), second);
  std::ofstream(kept) << "no head";
  EXPECT_EQ(verify(), kExitUsage);
}

TEST_F(Audit, AnExportIsAskedForWrittenAndVerifies) {
  audit_.entries = Chain();
  const std::string path = folder_.Path("september.jsonl");
  const Outcome got =
      Zhudong({"export", "--from", "2026-09-01", "--to", "2026-10-01T08:00:00+08:00", "--principal",
               "spiffe://zhudong/utility/grid", "--holder-file", "-", "--limit", "9", "--output-file", path},
              std::string(kNumber) + "\n");
  EXPECT_EQ(got.code, kExitOk) << got.err;
  EXPECT_THAT(got.out, IsEmpty());
  EXPECT_THAT(got.err, HasSubstr("6 records exported"));
  EXPECT_EQ(audit_.exported.from().seconds(), 1'788'192'000) << "a day begins at midnight in China";
  EXPECT_EQ(audit_.exported.to().seconds(), 1'790'812'800);
  EXPECT_EQ(audit_.exported.principal(), "spiffe://zhudong/utility/grid");
  EXPECT_EQ(audit_.exported.holder_id_number(), kNumber);
  EXPECT_EQ(audit_.exported.limit(), 9u);
  EXPECT_THAT(base::ReadFile(path).value_or(kNumber), Not(HasSubstr(kNumber)));
  EXPECT_EQ(Zhudong({"verify", "--file", path, "--public-key", keys_->Path("audit.pub")}).code, kExitOk);
}

TEST_F(Audit, WhatIsWrongIsSaidAndExitsSo) {
  EXPECT_EQ(Zhudong({"export", "--from", "September"}).code, kExitUsage);
  EXPECT_EQ(Zhudong({"export", "--to", "2026-13-01"}).code, kExitUsage);
  EXPECT_FALSE(audit_.exported.has_from());
  audit_.status = grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "no grant `audit`");
  EXPECT_EQ(Zhudong({"export"}).code, kExitRefused);
  EXPECT_EQ(Zhudong({"verify"}).code, kExitRefused);
}

}  // namespace
}  // namespace zhudong::cli
