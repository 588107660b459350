// Find, batch, archive, readiness: what each makes of the same licenses.
#include "gateway/model/errors.h"
#include "tests/unit/licenses/desk_stand.h"

namespace zhudong::licenses {
namespace {

using absl::StatusCode;

v1::ProvidedLicense Title(const std::string& serial) {
  v1::ProvidedLicense title = IdCard(serial);
  title.mutable_license()->set_type(v1::LICENSE_TYPE_REAL_ESTATE_TITLE);
  return title;
}

TEST(FindTest, GivesAllOfItsTypesOrRefuses) {
  DeskStand stand;
  stand.system().Put(IdCard());
  const auto found = stand.Find(stand.Use(), Citizen(), {v1::LICENSE_TYPE_ID_CARD, v1::LICENSE_TYPE_BUSINESS_LICENSE});
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->answers_size(), 1);
  EXPECT_THAT(found->missing(), testing::ElementsAre(v1::LICENSE_TYPE_BUSINESS_LICENSE));
  const v1::AuditRecord record = stand.audit.records()[found->answers(0).audit_sequence() - 1];
  EXPECT_EQ(record.action(), v1::AUDIT_ACTION_RELEASE);

  ExpectRefused(
      stand.Find(stand.Use(), Citizen(), {v1::LICENSE_TYPE_ID_CARD, v1::LICENSE_TYPE_MINING_LICENSE}).status(),
      StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED);
  ExpectRefused(stand.Find(stand.Use(), Citizen(CitizenNumber(2)), {v1::LICENSE_TYPE_ID_CARD}).status(),
                StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER);
  ExpectRefused(stand.Find(stand.Use(), Citizen("110105194912310021"), {v1::LICENSE_TYPE_ID_CARD}).status(),
                StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD);
  ExpectRefused(stand.Find(stand.Use(), Citizen(), {}).status(), StatusCode::kInvalidArgument,
                v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_EQ(stand.audit.Count(v1::AUDIT_ACTION_RELEASE), 1u);
}

// A type of license and the code that stands for it are the same thing, however it is granted and asked for.
TEST(FindTest, ByTypeAndByCodeAreTheSame) {
  DeskStand stand;
  v1::ProvidedLicense permit = IdCard("P1");
  permit.mutable_license()->set_type(v1::LICENSE_TYPE_CONSTRUCTION_PERMIT);
  permit.mutable_license()->set_type_code(kPermitCode);
  stand.system().Put(permit);
  v1::FindLicensesRequest request;
  *request.mutable_use() = stand.Use();
  *request.mutable_holder() = Citizen();
  const auto find = [&] { return stand.Call<v1::FindLicensesResponse>(&LicenseDesk::Find, request); };
  request.add_types(v1::LICENSE_TYPE_CONSTRUCTION_PERMIT);
  const auto by_type = find();
  ASSERT_TRUE(by_type.ok()) << by_type.status();
  ASSERT_EQ(by_type->answers_size(), 1);
  EXPECT_EQ(by_type->answers(0).license().type_code(), kPermitCode);
  EXPECT_EQ(stand.audit.last().detail(), "grant: permit-by-code");

  request.set_types(0, v1::LICENSE_TYPE_OTHER);
  request.add_type_codes(kPermitCode);
  const auto by_code = find();
  ASSERT_TRUE(by_code.ok()) << by_code.status();
  ASSERT_EQ(by_code->answers_size(), 1);
  EXPECT_EQ(by_code->answers(0).license().type(), v1::LICENSE_TYPE_CONSTRUCTION_PERMIT);
  request.add_types(v1::LICENSE_TYPE_CONSTRUCTION_PERMIT);
  request.set_fresh(true);
  EXPECT_EQ(find()->answers_size(), 2);

  // Of another code, which is not granted.
  permit.mutable_license()->set_type_code("11100000000013338W010");
  stand.system().Put(permit);
  request.clear_types();
  request.clear_type_codes();
  request.add_types(v1::LICENSE_TYPE_CONSTRUCTION_PERMIT);
  ExpectRefused(find().status(), StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED);
}

TEST(FindTest, AForgedLicenseSpoilsTheAnswerAndIsNotKept) {
  DeskStand stand;
  stand.system().Put(IdCard());
  v1::ProvidedLicense forged = BusinessLicense();
  forged.mutable_signature()->set_signature("bad");
  stand.system().Put(forged);
  for (int i = 0; i < 2; ++i) {
    ExpectRefused(
        stand.Find(stand.Use(), Citizen(), {v1::LICENSE_TYPE_ID_CARD, v1::LICENSE_TYPE_BUSINESS_LICENSE}).status(),
        StatusCode::kFailedPrecondition, v1::ERROR_REASON_LICENSE_SIGNATURE);
  }
  EXPECT_EQ(stand.audit.Count(v1::AUDIT_ACTION_RELEASE), 0u);
  EXPECT_EQ(stand.audit.last().license_type(), v1::LICENSE_TYPE_BUSINESS_LICENSE);
}

TEST(BatchTest, EachQueryHasItsOwnOutcome) {
  DeskStand stand;
  stand.system().Put(IdCard());
  stand.system().Put(BusinessLicense());
  v1::ProvidedLicense mining = IdCard("M1");
  mining.mutable_license()->set_type(v1::LICENSE_TYPE_MINING_LICENSE);
  stand.system().Put(mining);
  v1::BatchGetLicensesRequest request;
  *request.mutable_use() = stand.Use();
  request.add_queries()->set_identifier(Identifier("A1"));
  request.add_queries()->set_identifier(Identifier("Z9"));
  request.add_queries()->set_identifier(Identifier("M1"));
  v1::LicenseQuery& by_holder = *request.add_queries();
  *by_holder.mutable_holder() = Citizen();
  by_holder.set_type(v1::LICENSE_TYPE_BUSINESS_LICENSE);
  const auto response = stand.Call<v1::BatchGetLicensesResponse>(&LicenseDesk::BatchGet, request);
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->outcomes_size(), 4);
  EXPECT_EQ(response->outcomes(0).answers(0).license().type(), v1::LICENSE_TYPE_ID_CARD);
  EXPECT_EQ(response->outcomes(1).error_reason(), "LICENSE_NOT_FOUND");
  EXPECT_EQ(response->outcomes(2).error_reason(), "LICENSE_NOT_GRANTED");
  EXPECT_EQ(response->outcomes(2).answers_size(), 0);
  EXPECT_EQ(response->outcomes(3).answers(0).license().holder().name(), kMillName);
  for (const int i : {0, 3}) {
    const uint64_t sequence = response->outcomes(i).answers(0).audit_sequence();
    EXPECT_EQ(stand.audit.records()[sequence - 1].action(), v1::AUDIT_ACTION_RELEASE);
  }
  EXPECT_EQ(stand.audit.records().size(), 4u);

  request.clear_queries();
  for (int i = 0; i < 51; ++i) request.add_queries()->set_identifier(Identifier("A1"));
  ExpectRefused(stand.Call<v1::BatchGetLicensesResponse>(&LicenseDesk::BatchGet, request).status(),
                StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FIELD);
}

class ArchiveTest : public testing::Test {
 protected:
  absl::StatusOr<v1::GetLicenseArchiveResponse> Archive(const std::string& principal = kUtility) {
    v1::GetLicenseArchiveRequest request;
    *request.mutable_use() = stand_.Use("A-" + principal.substr(principal.size() - 5), {.jti = principal});
    request.set_identifier(Identifier("A1"));
    return stand_.Call<v1::GetLicenseArchiveResponse>(&LicenseDesk::GetArchive, request, principal);
  }
  DeskStand stand_;
};

TEST_F(ArchiveTest, AFileLeavesOnlyWhereItIsGrantedAndTheLicenseInForce) {
  stand_.system().Put(IdCard());
  stand_.system().SetFile({.name = "a.pdf", .content = "%PDF-1.7 a license"});
  const auto file = Archive();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_EQ(file->content(), "%PDF-1.7 a license");
  EXPECT_EQ(stand_.audit.last().action(), v1::AUDIT_ACTION_ARCHIVE_RELEASE);
  EXPECT_EQ(file->audit_sequence(), stand_.audit.last().sequence());
  EXPECT_THAT(stand_.audit.last().released_fields(), testing::ElementsAre("archive"));
  const int calls = stand_.system().calls();
  ASSERT_TRUE(Archive().ok());
  EXPECT_EQ(stand_.system().calls(), calls + 1);  // the license from the cache, the file anew

  ExpectRefused(Archive(kOtherUtility).status(), StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED);
  EXPECT_EQ(stand_.audit.last().action(), v1::AUDIT_ACTION_REFUSAL);
  stand_.Change(Identifier("A1"), v1::LICENSE_STATUS_REVOKED);
  ExpectRefused(Archive().status(), StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND);
}

// Systems that look up by holder need it for the file as for the license.
TEST_F(ArchiveTest, TheFileIsAskedForByWhoseTheLicenseIs) {
  stand_.system().Put(IdCard());
  stand_.system().SetFile({.name = "a.pdf", .content = "%PDF-1.7 a license"});
  ASSERT_TRUE(Archive().ok());  // on consent, and nobody named
  EXPECT_EQ(stand_.system().last_archive_holder().id_number(), kZhang);
  v1::GetLicenseArchiveRequest request;
  *request.mutable_use() = stand_.DutyUse();
  request.set_identifier(Identifier("A1"));
  ASSERT_TRUE(stand_.Call<v1::GetLicenseArchiveResponse>(&LicenseDesk::GetArchive, request).ok());
  EXPECT_EQ(stand_.system().last_archive_holder().id_number(), kZhang);
  EXPECT_EQ(stand_.system().last_archive_holder().id_type(), v1::HOLDER_ID_TYPE_CITIZEN_ID);
}

TEST_F(ArchiveTest, NoFileLeavesOfALicenseWhoseTimeIsOverOrNotYetCome) {
  stand_.system().SetFile({.name = "a.pdf", .content = "%PDF-1.7 a license"});
  v1::ProvidedLicense over = IdCard();
  over.mutable_license()->set_valid_until("2020-01-31");  // its status is 01 all the same
  stand_.system().Put(over);
  ExpectRefused(Archive().status(), StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND);
  EXPECT_EQ(stand_.audit.Count(v1::AUDIT_ACTION_ARCHIVE_RELEASE), 0u);
  v1::ProvidedLicense early = IdCard();
  early.mutable_license()->set_valid_from("2099-01-31");
  stand_.system().Put(early);
  stand_.clock.Advance(absl::Hours(48));
  ExpectRefused(Archive().status(), StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND);
}

TEST_F(ArchiveTest, ACutOffFileIsRefusedAndRecorded) {
  stand_.system().Put(IdCard());
  stand_.system().SetFile({.name = "a.ofd", .content = std::string("PK\x03\x04 and then nothing", 22)});
  ExpectRefused(Archive().status(), StatusCode::kFailedPrecondition, v1::ERROR_REASON_LICENSE_FILE_DAMAGED);
  EXPECT_EQ(stand_.audit.last().action(), v1::AUDIT_ACTION_REFUSAL);
  EXPECT_EQ(stand_.audit.last().reason(), "LICENSE_FILE_DAMAGED");
  EXPECT_TRUE(stand_.audit.last().released_fields().empty());
}

class ReadinessTest : public testing::Test {
 protected:
  absl::StatusOr<v1::CheckReadinessResponse> Check(const std::vector<v1::Holder>& holders = {Citizen()}) {
    v1::CheckReadinessRequest request;
    *request.mutable_use() = stand_.Use();
    request.set_application_class(v1::APPLICATION_CLASS_LOW_VOLTAGE_RESIDENT);
    for (const v1::Holder& holder : holders) *request.add_holders() = holder;
    return stand_.Call<v1::CheckReadinessResponse>(&LicenseDesk::CheckReadiness, request);
  }
  static v1::DocumentState StateOf(const v1::CheckReadinessResponse& response, const std::string& document) {
    for (const v1::DocumentCheck& check : response.documents()) {
      if (check.document() == document) return check.state();
    }
    return v1::DOCUMENT_STATE_UNSPECIFIED;
  }
  DeskStand stand_;
};

TEST_F(ReadinessTest, IsReadyWhenEveryDocumentWasFound) {
  stand_.system().Put(IdCard());
  stand_.system().Put(Title("T1"));
  stand_.system().Put(Title("T2"));
  const auto ready = Check();
  ASSERT_TRUE(ready.ok()) << ready.status();
  EXPECT_TRUE(ready->ready()) << ready->DebugString();
  const std::vector<v1::AuditRecord> records = stand_.audit.records();
  size_t named = 0;
  for (const v1::DocumentCheck& check : ready->documents()) {
    if (!check.has_answer()) continue;
    ++named;
    EXPECT_TRUE(check.answer().license().holder().id_number().empty());
    EXPECT_EQ(records[check.answer().audit_sequence() - 1].license_type(), check.answer().license().type());
  }
  EXPECT_EQ(named, 2u);
  // Of two titles one was named, and one alone is recorded as released.
  EXPECT_EQ(stand_.audit.Count(v1::AUDIT_ACTION_RELEASE), 2u);
  EXPECT_EQ(records[ready->audit_sequence() - 1].action(), v1::AUDIT_ACTION_READINESS);
}

TEST_F(ReadinessTest, SaysWhatIsMissingSpoiledOrNotKnown) {
  v1::ProvidedLicense revoked = Title("T1");
  revoked.mutable_license()->set_status(v1::LICENSE_STATUS_REVOKED);
  stand_.system().Put(revoked);
  const auto spoiled = Check();
  ASSERT_TRUE(spoiled.ok()) << spoiled.status();
  EXPECT_FALSE(spoiled->ready());
  EXPECT_EQ(StateOf(*spoiled, "identity"), v1::DOCUMENT_STATE_MISSING);
  EXPECT_EQ(StateOf(*spoiled, "premises_title"), v1::DOCUMENT_STATE_NOT_USABLE);

  stand_.clock.Advance(absl::Minutes(10));
  stand_.system().Fail(absl::UnavailableError("down"));
  const auto unknown = Check();
  ASSERT_TRUE(unknown.ok()) << unknown.status();
  EXPECT_EQ(StateOf(*unknown, "identity"), v1::DOCUMENT_STATE_UNKNOWN);
}

TEST_F(ReadinessTest, AConsentCoversItsOwnHolderOnly) {
  stand_.system().Put(IdCard());
  v1::ProvidedLicense others = Title("T1");
  *others.mutable_license()->mutable_holder() = Citizen(CitizenNumber(5));
  stand_.system().Put(others);
  const auto response = Check({Citizen(), Citizen(CitizenNumber(5))});
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(StateOf(*response, "identity"), v1::DOCUMENT_STATE_FOUND);
  EXPECT_EQ(StateOf(*response, "premises_title"), v1::DOCUMENT_STATE_UNKNOWN);
  EXPECT_EQ(stand_.audit.Count(v1::AUDIT_ACTION_RELEASE), 1u);
}

}  // namespace
}  // namespace zhudong::licenses
