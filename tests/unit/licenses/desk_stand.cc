#include "tests/unit/licenses/desk_stand.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "gateway/base/files.h"
#include "gateway/crypto/digest.h"
#include "gateway/model/errors.h"
#include "tests/unit/licenses/test_keys.h"

namespace zhudong::licenses {
namespace {

// The identity platform's: what it signs is a digest under a secret, in the size of an ES256 signature.
std::string SignedBy(std::string_view secret, std::string_view data) {
  const std::string half = crypto::HmacSha256(secret, data);
  return half + half;
}

class PlatformKey final : public crypto::VerifyingKey {
 public:
  crypto::SignatureAlgorithm algorithm() const override { return crypto::SignatureAlgorithm::kEcdsaWithSha256; }
  bool Verify(std::string_view data, std::string_view signature, std::string_view) const override {
    return signature == SignedBy("platform", data);
  }
  const std::string& key_id() const override { return id_; }

 private:
  const std::string id_ = "platform-1";
};

std::string Base64Url(const std::string& text) { return absl::WebSafeBase64Escape(text); }

access::LicenseGrants MakeGrants() {
  const access::Purpose connection{
      .code = "electricity-connection", .name = "用电报装", .item_code = "ITEM-1", .by_consent = true, .by_duty = true};
  access::Purpose other = connection;
  other.code = "theft-inspection";
  access::LicenseGrant utility{.name = "power-connection",
                               .principal = kUtility,
                               .purposes = {"electricity-connection"},
                               .types = {"id_card", "business_license", "tolerance_letter", "real_estate_title"},
                               .fields = {"identifier", "number", "holder.name", "valid_until", "archive"},
                               .regions = {"4401"},
                               .by_consent = true,
                               .by_duty = true};
  access::LicenseGrant by_code = utility;
  by_code.name = "permit-by-code";
  by_code.types = {kPermitCode};
  by_code.fields = {"type_code"};
  access::LicenseGrant second = utility;
  second.name = "water-connection";
  second.principal = kOtherUtility;
  second.fields = {"identifier"};
  access::LicenseGrant third = utility;
  third.name = "gas-connection";
  third.principal = kGasUtility;
  third.fields = {"holder.name"};
  third.purposes.push_back(other.code);
  absl::StatusOr<access::LicenseGrants> grants = access::LicenseGrants::Make(
      {connection, other}, {utility, by_code, second, third}, {{kPermitCode, v1::LICENSE_TYPE_CONSTRUCTION_PERMIT}});
  EXPECT_TRUE(grants.ok()) << grants.status();
  return *std::move(grants);
}

std::vector<access::ConsentIssuer> Platforms() {
  access::ConsentIssuer platform;
  platform.issuer = "platform";
  platform.audience = "zhudong";
  platform.keys = {{.kid = "platform-1", .key = std::make_shared<PlatformKey>()}};
  return {platform};
}

}  // namespace

DeskStand::DeskStand(CachePolicy policy, DeskLimits limits, int count)
    : policy_(std::move(policy)),
      limits_(limits),
      grants_(MakeGrants()),
      consents_(std::make_unique<access::ConsentVerifier>(Platforms())) {
  for (int i = 0; i < count; ++i) systems.push_back(std::make_unique<FakeSystem>());
  Reopen();
}

DeskStand::~DeskStand() { Close(); }

void DeskStand::Close() {
  for (const std::unique_ptr<FakeSystem>& one : systems) one->Release();
  desk.reset();
  audit.WriteTo(nullptr);
  database_.reset();
}

void DeskStand::Reopen(CachePolicy policy) {
  policy_ = std::move(policy);
  Reopen();
}

void DeskStand::Reopen() {
  Close();
  database_ = *store::Database::Open({.path = folder_.Path("db")});
  audit.WriteTo(database_.get());
  std::vector<std::unique_ptr<ProviderGuard>> providers;
  for (size_t i = 0; i < systems.size(); ++i) {
    GuardOptions options;
    options.name = "system-" + std::to_string(i + 1);
    options.max_attempts = 1;
    options.failures_to_open = 1000;
    options.max_concurrent = 64;
    providers.push_back(ProviderGuard::Make(systems[i]->Provider(), options, clock));
  }
  desk = *LicenseDesk::Open(DeskParts{.database = *database_,
                                      .audit = audit,
                                      .grants = grants_,
                                      .consents = *consents_,
                                      .keys = TestKeys(),
                                      .trust = trust,
                                      .rules = *policy::DocumentRules::Parse(policy::BuiltInPacks()),
                                      .providers = std::move(providers),
                                      .clock = clock,
                                      .policy = policy_,
                                      .limits = limits_});
}

std::string DeskStand::Consent(const Claims& claims) const {
  const int64_t issued = absl::ToUnixSeconds(clock.Now() - claims.issued_ago);
  nlohmann::json payload = {{"iss", "platform"},       {"aud", "zhudong"},
                            {"jti", claims.jti},       {"iat", issued},
                            {"nbf", issued},           {"exp", issued + absl::ToInt64Seconds(claims.lasts)},
                            {"holder_id_type", "111"}, {"holder_id_number", claims.holder.id_number()}};
  if (!claims.purpose.empty()) payload["purpose"] = claims.purpose;
  if (!claims.principal.empty()) payload["azp"] = claims.principal;
  const nlohmann::json header = {{"alg", "ES256"}, {"typ", "JWT"}, {"kid", "platform-1"}};
  const std::string said = Base64Url(header.dump()) + "." + Base64Url(payload.dump());
  return said + "." + Base64Url(SignedBy("platform", said));
}

v1::LicenseUse DeskStand::Use(const std::string& business_number, const Claims& claims) const {
  v1::LicenseUse use;
  use.set_purpose("electricity-connection");
  use.set_business_number(business_number);
  use.set_division_code("440112");
  use.mutable_operator_()->set_account("clerk-7");
  use.set_consent(Consent(claims));
  return use;
}

v1::LicenseUse DeskStand::DutyUse() const {
  v1::LicenseUse use = Use();
  use.mutable_duty()->set_clause("供电营业规则 第十六条");
  return use;
}

absl::StatusOr<v1::LicenseAnswer> DeskStand::Get(const v1::LicenseUse& use, const std::string& identifier,
                                                 const v1::Holder& holder, bool fresh, const std::string& principal) {
  v1::GetLicenseRequest request;
  *request.mutable_use() = use;
  request.set_identifier(identifier);
  *request.mutable_holder() = holder;
  request.set_fresh(fresh);
  auto response = Call<v1::GetLicenseResponse>(&LicenseDesk::Get, request, principal);
  if (!response.ok()) return response.status();
  return response->answer();
}

absl::StatusOr<v1::FindLicensesResponse> DeskStand::Find(const v1::LicenseUse& use, const v1::Holder& holder,
                                                         const std::vector<v1::LicenseType>& types) {
  v1::FindLicensesRequest request;
  *request.mutable_use() = use;
  *request.mutable_holder() = holder;
  for (const v1::LicenseType type : types) request.add_types(type);
  return Call<v1::FindLicensesResponse>(&LicenseDesk::Find, request);
}

void DeskStand::Stage(const std::string& identifier, v1::LicenseStatus status, absl::Duration ago,
                      const std::string& successor, store::Batch& batch, std::optional<absl::Duration> recorded_ago) {
  v1::Event event;
  if (recorded_ago) event.mutable_recorded_at()->set_seconds(absl::ToUnixSeconds(clock.Now() - *recorded_ago));
  event.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(clock.Now() - ago));
  event.mutable_license_change()->set_license_identifier(identifier);
  event.mutable_license_change()->set_status(status);
  event.mutable_license_change()->set_operation(v1::LICENSE_OPERATION_CHANGED);
  event.mutable_license_change()->set_successor_identifier(successor);
  desk->change_observer().Stage(event, ++journal_sequence_, batch);
}

void DeskStand::StageAndWrite(const std::string& identifier, v1::LicenseStatus status, absl::Duration ago,
                              const std::string& successor) {
  store::Batch batch;
  Stage(identifier, status, ago, successor, batch);
  EXPECT_TRUE(database_->Write(batch).ok());
}

void DeskStand::ChangeTogether(const std::string& identifier,
                               const std::vector<std::pair<v1::LicenseStatus, absl::Duration>>& changes) {
  store::Batch batch;
  for (const auto& [status, ago] : changes) Stage(identifier, status, ago, "", batch);
  EXPECT_TRUE(database_->Write(batch).ok());
  Durable();
}

absl::Status DeskStand::Revoke(const std::string& identifier) {
  v1::RevokeLicenseRequest request;
  request.set_identifier(identifier);
  request.set_reason("lost, says its holder");
  return desk->Revoke({.principal = "spiffe://zhudong/operator/wang", .traceparent = ""}, request).status();
}

void DeskStand::Durable() { desk->change_observer().Written(journal_sequence_); }

void DeskStand::Change(const std::string& identifier, v1::LicenseStatus status, absl::Duration ago,
                       const std::string& successor) {
  StageAndWrite(identifier, status, ago, successor);
  Durable();
}

void DeskStand::ChangeRecorded(const std::string& identifier, v1::LicenseStatus status, absl::Duration occurred_ago,
                               absl::Duration recorded_ago) {
  store::Batch batch;
  Stage(identifier, status, occurred_ago, "", batch, recorded_ago);
  EXPECT_TRUE(database_->Write(batch).ok());
  Durable();
}

bool DeskStand::OnDisk(const std::string& text) const {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.Path("db"))) {
    if (!entry.is_regular_file()) continue;
    const absl::StatusOr<std::string> bytes = base::ReadFile(entry.path());
    if (bytes.ok() && bytes->find(text) != std::string::npos) return true;
  }
  return false;
}

void ExpectRefused(const absl::Status& status, absl::StatusCode code, v1::ErrorReason reason, const std::string& what) {
  EXPECT_EQ(status.code(), code) << what << ": " << status;
  EXPECT_EQ(v1::ErrorReason_Name(model::ReasonOf(status)), v1::ErrorReason_Name(reason)) << what << ": " << status;
}

}  // namespace zhudong::licenses
