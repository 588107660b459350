// What must be refused, each with its reason, and each found in the audit chain; nothing of it leaves a trace of whom
// it was about.
#include <functional>

#include "gateway/model/errors.h"
#include "tests/unit/licenses/desk_stand.h"

namespace zhudong::licenses {
namespace {

using absl::StatusCode;

// One attempt: what is done differently from a query in order, and how it ends.
struct Misuse {
  const char* what;
  std::function<void(DeskStand&, v1::GetLicenseRequest&)> change;
  StatusCode code;
  v1::ErrorReason reason;
  const char* detail = "";
};

void Forge(DeskStand& stand, const std::string& signature) {
  v1::ProvidedLicense provided = IdCard();
  provided.mutable_signature()->set_signature(signature);
  stand.system().Put(provided);
}

std::string Spoilt(std::string token) {
  token.back() = token.back() == 'A' ? 'B' : 'A';
  token[token.size() - 5] = token[token.size() - 5] == 'A' ? 'B' : 'A';
  return token;
}

std::vector<Misuse> AllMisuse() {
  return {
      {"wrong purpose", [](DeskStand&, auto& r) { r.mutable_use()->set_purpose("theft-inspection"); },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED, "needs: purpose"},
      {"unknown purpose", [](DeskStand&, auto& r) { r.mutable_use()->set_purpose("curiosity"); },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED, "needs: purpose"},
      {"region not granted", [](DeskStand&, auto& r) { r.mutable_use()->set_division_code("320500"); },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED, "needs: region"},
      {"expired consent",
       [](DeskStand& s, auto& r) {
         r.mutable_use()->set_consent(s.Consent({.issued_ago = absl::Hours(3), .lasts = absl::Hours(1)}));
       },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_EXPIRED},
      {"forged consent", [](DeskStand&, auto& r) { r.mutable_use()->set_consent(Spoilt(r.use().consent())); },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_INVALID},
      {"no token at all", [](DeskStand&, auto& r) { r.mutable_use()->set_consent("yes"); },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_INVALID},
      {"someone else's consent",
       [](DeskStand& s, auto& r) { r.mutable_use()->set_consent(s.Consent({.holder = Citizen(CitizenNumber(1))})); },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER},
      {"someone else's consent, and the holder named",
       [](DeskStand& s, auto& r) {
         r.mutable_use()->set_consent(s.Consent({.holder = Citizen(CitizenNumber(1))}));
         *r.mutable_holder() = Citizen();
       },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER},
      {"one's own name on another's license",
       [](DeskStand& s, auto& r) {
         r.mutable_use()->set_consent(s.Consent({.holder = Citizen(CitizenNumber(1))}));
         *r.mutable_holder() = Citizen(CitizenNumber(1));
       },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER},
      {"consent for another purpose",
       [](DeskStand& s, auto& r) { r.mutable_use()->set_consent(s.Consent({.purpose = "theft-inspection"})); },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER},
      {"consent to another principal",
       [](DeskStand& s, auto& r) { r.mutable_use()->set_consent(s.Consent({.principal = kOtherUtility})); },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER},
      {"type not granted",
       [](DeskStand& s, auto&) {
         v1::ProvidedLicense mining = IdCard();
         mining.mutable_license()->set_type(v1::LICENSE_TYPE_MINING_LICENSE);
         s.system().Put(mining);
       },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED, "needs: type"},
      {"forged license", [](DeskStand& s, auto&) { Forge(s, "bad"); }, StatusCode::kFailedPrecondition,
       v1::ERROR_REASON_LICENSE_SIGNATURE, "result: FORGED"},
      {"revoked certificate", [](DeskStand& s, auto&) { Forge(s, "revoked"); }, StatusCode::kFailedPrecondition,
       v1::ERROR_REASON_LICENSE_SIGNATURE, "result: CERTIFICATE_REVOKED"},
      {"a license without a holder, on consent",
       [](DeskStand& s, auto&) {
         v1::ProvidedLicense nobodys = IdCard();
         nobodys.mutable_license()->clear_holder();
         s.system().Put(nobodys);
       },
       StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER},
      {"citizen's number for a business number",
       [](DeskStand&, auto& r) { r.mutable_use()->set_business_number(kZhang); }, StatusCode::kInvalidArgument,
       v1::ERROR_REASON_INVALID_FIELD},
      {"citizen's number for an operator",
       [](DeskStand&, auto& r) { r.mutable_use()->mutable_operator_()->set_account(std::string("a-") + kZhang); },
       StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD},
      {"citizen's number in a clause",
       [](DeskStand&, auto& r) { r.mutable_use()->mutable_duty()->set_clause(std::string("because of ") + kZhang); },
       StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD},
      {"identifier mistyped",
       [](DeskStand&, auto& r) {
         std::string* const identifier = r.mutable_identifier();
         identifier->back() = identifier->back() == '0' ? '1' : '0';
       },
       StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD},
      {"no legal basis", [](DeskStand&, auto& r) { r.mutable_use()->clear_legal_basis(); },
       StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD},
  };
}

class MisuseTest : public testing::TestWithParam<Misuse> {};

void ExpectNobodyNamed(const DeskStand& stand, const absl::Status& status) {
  const std::vector<v1::AuditRecord> records = stand.audit.records();
  for (const v1::AuditRecord& record : records) {
    EXPECT_EQ(record.SerializeAsString().find(kZhang), std::string::npos) << record.ShortDebugString();
    EXPECT_EQ(record.SerializeAsString().find("MB0327"), std::string::npos) << record.ShortDebugString();
  }
  EXPECT_EQ(status.ToString().find(kZhang), std::string::npos) << status;
}

TEST_P(MisuseTest, IsRefusedWithItsReasonAndRecorded) {
  const Misuse& misuse = GetParam();
  DeskStand stand;
  stand.system().Put(IdCard());
  v1::GetLicenseRequest request;
  *request.mutable_use() = stand.Use();
  request.set_identifier(IdCard().license().identifier());
  misuse.change(stand, request);

  const auto answer = stand.Call<v1::GetLicenseResponse>(&LicenseDesk::Get, request);
  ExpectRefused(answer.status(), misuse.code, misuse.reason, misuse.what);
  ASSERT_EQ(stand.audit.records().size(), 1u);
  const v1::AuditRecord record = stand.audit.last();
  EXPECT_EQ(record.action(), v1::AUDIT_ACTION_REFUSAL);
  EXPECT_EQ("ERROR_REASON_" + record.reason(), v1::ErrorReason_Name(misuse.reason));
  EXPECT_EQ(record.principal(), kUtility);
  EXPECT_TRUE(record.released_fields().empty());
  EXPECT_EQ(record.detail(), misuse.detail);
  ExpectNobodyNamed(stand, answer.status());
  // Once more, now that whatever could be cached is: refused all the same.
  const auto again = stand.Call<v1::GetLicenseResponse>(&LicenseDesk::Get, request);
  ExpectRefused(again.status(), misuse.code, misuse.reason, misuse.what);
}

INSTANTIATE_TEST_SUITE_P(Table, MisuseTest, testing::ValuesIn(AllMisuse()), [](const auto& info) {
  std::string name = info.param.what;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
});

TEST(MisuseOnceMoreTest, AConsentServesOneBusinessNumberAlsoAfterARestart) {
  DeskStand stand;
  const std::string id = IdCard().license().identifier();
  stand.system().Put(IdCard());
  EXPECT_TRUE(stand.Get(stand.Use("BX-1"), id).ok());
  EXPECT_TRUE(stand.Get(stand.Use("BX-1"), id).ok());
  for (int round = 0; round < 2; ++round) {
    ExpectRefused(stand.Get(stand.Use("BX-2"), id).status(), StatusCode::kPermissionDenied,
                  v1::ERROR_REASON_CONSENT_REPLAYED);
    ExpectRefused(stand.Get(stand.Use("BX-1"), id, {}, false, kOtherUtility).status(), StatusCode::kPermissionDenied,
                  v1::ERROR_REASON_CONSENT_REPLAYED);
    EXPECT_EQ(stand.audit.last().reason(), "CONSENT_REPLAYED");
    EXPECT_TRUE(stand.Get(stand.Use("BX-2", {.jti = "other-" + std::to_string(round)}), id).ok());
    stand.Reopen();
  }
}

TEST(MisuseOnceMoreTest, OnlyGrantedFieldsLeave) {
  DeskStand stand;
  stand.system().Put(IdCard());
  const std::string id = IdCard().license().identifier();
  for (int round = 0; round < 2; ++round) {  // from the system, then from the cache
    const auto answer = stand.Get(stand.Use(), id);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->license().holder().name(), "张三");
    EXPECT_EQ(answer->license().number(), "NO-A1");
    EXPECT_TRUE(answer->license().holder().id_number().empty());
    EXPECT_TRUE(answer->license().data().empty());
    EXPECT_EQ(answer->SerializeAsString().find("一号路"), std::string::npos);
    EXPECT_THAT(answer->withheld_fields(), testing::UnorderedElementsAre("holder.id_number", "data.ADDRESS"));
    const v1::AuditRecord record = stand.audit.last();
    EXPECT_EQ(record.sequence(), answer->audit_sequence());
    EXPECT_EQ(record.action(), v1::AUDIT_ACTION_RELEASE);
    EXPECT_THAT(record.released_fields(), testing::UnorderedElementsAre("identifier", "number", "holder.name"));
    EXPECT_THAT(record.withheld_fields(), testing::UnorderedElementsAre("holder.id_number", "data.ADDRESS"));
    EXPECT_EQ(record.detail(), "grant: power-connection");
    EXPECT_EQ(record.legal_basis(), "consent");
    EXPECT_EQ(record.license_digest().size(), 32u);
    EXPECT_EQ(record.holder_digest().size(), 32u);
  }
  EXPECT_EQ(stand.system().last_item_code(), "ITEM-1");
}

TEST(MisuseOnceMoreTest, OnDutyAnotherHolderThanTheLicensesIsToldOfNoLicense) {
  DeskStand stand;
  stand.system().Put(IdCard());
  const std::string id = IdCard().license().identifier();
  EXPECT_TRUE(stand.Get(stand.DutyUse(), id).ok());
  EXPECT_EQ(stand.audit.last().legal_basis(), "duty: 供电营业规则 第十六条");
  ExpectRefused(stand.Get(stand.DutyUse(), id, Citizen(CitizenNumber(3))).status(), StatusCode::kNotFound,
                v1::ERROR_REASON_LICENSE_NOT_FOUND);
  EXPECT_EQ(stand.audit.last().action(), v1::AUDIT_ACTION_NOT_FOUND);
}

TEST(MisuseOnceMoreTest, WithoutItsAuditRecordNothingLeaves) {
  DeskStand stand;
  stand.system().Put(IdCard());
  const std::string id = IdCard().license().identifier();
  stand.audit.FailToWrite(absl::InternalError("disk"));
  ExpectRefused(stand.Get(stand.Use(), id).status(), StatusCode::kInternal, v1::ERROR_REASON_AUDIT);
  stand.audit.FailToWrite(absl::OkStatus());
  stand.audit.RefuseToQueue(absl::ResourceExhaustedError("full"));
  const absl::Status full = stand.Get(stand.Use(), id).status();
  ExpectRefused(full, StatusCode::kResourceExhausted, v1::ERROR_REASON_OVERLOADED);
  EXPECT_TRUE(model::RetryAfterOf(full).has_value());
  stand.audit.RefuseToQueue(absl::OkStatus());
  EXPECT_TRUE(stand.Get(stand.Use(), id).ok());
}

}  // namespace
}  // namespace zhudong::licenses
