// The title of two owners (共有) among the samples: what the stand-in signs, through both adapters, for each owner.
#include "gateway/licenses/signature_check.h"
#include "tests/unit/license_system/stand.h"

namespace zhudong::app {
namespace {

constexpr char kLi[] = "990001198511120015";
constexpr char kWang[] = "990001198707070021";
constexpr char kZhang[] = "990001199003070036";

class CoHeldTitleTest : public StandTest {
 protected:
  static v1::Holder Person(const std::string& number) {
    v1::Holder holder;
    holder.set_id_type(v1::HOLDER_ID_TYPE_CITIZEN_ID);
    holder.set_id_number(number);
    return holder;
  }
  // The one that names a co-holder.
  absl::StatusOr<v1::ProvidedLicense> Title(ports::LicenseProvider& provider, const std::string& number) const {
    auto found = provider.FetchOfHolder(Use(), Person(number), {v1::LICENSE_TYPE_REAL_ESTATE_TITLE}, {}, Soon());
    if (!found.ok()) return found.status();
    for (v1::ProvidedLicense& one : *found) {
      if (one.co_holders_size() > 0) return std::move(one);
    }
    return absl::NotFoundError("no title with a co-holder");
  }
};

TEST_F(CoHeldTitleTest, IsSignedAndTheHolderIsTheOwnerWhoWasAskedFor) {
  const auto trust = crypto::IssuerTrust::Make({Text(Key("issuer-ca.crt"))}, {Text(Key("issuer.crl"))});
  ASSERT_TRUE(trust.ok()) << trust.status();
  const licenses::SignatureCheck check(*trust, {v1::LICENSE_TYPE_REAL_ESTATE_TITLE});
  const auto holder_code = HolderCode();
  const auto provincial = Provincial();
  for (ports::LicenseProvider* provider : {holder_code.get(), provincial.get()}) {
    for (const auto& [number, name, other] : {std::tuple(kLi, "李示例", kWang), std::tuple(kWang, "王示例", kLi)}) {
      SCOPED_TRACE(std::string(provider == provincial.get() ? "provincial " : "holder code ") + name);
      const auto title = Title(*provider, number);
      ASSERT_TRUE(title.ok()) << title.status();
      EXPECT_EQ(title->license().holder().id_number(), number);
      EXPECT_EQ(title->license().holder().name(), name);
      ASSERT_EQ(title->co_holders_size(), 1);
      EXPECT_EQ(title->co_holders(0).id_number(), other);
      EXPECT_EQ(check.Check(*title, absl::Now()), v1::SIGNATURE_RESULT_VALID);
      // The same through its identifier.
      const auto fetched = provider->Fetch(Use(), title->license().identifier(), Person(number), Soon());
      ASSERT_TRUE(fetched.ok()) << fetched.status();
      EXPECT_EQ(check.Check(*fetched, absl::Now()), v1::SIGNATURE_RESULT_VALID);
    }
    EXPECT_TRUE(absl::IsNotFound(Title(*provider, kZhang).status()));
  }
}

TEST_F(CoHeldTitleTest, AnOwnerWhoIsNotSignedIsForged) {
  const auto trust = crypto::IssuerTrust::Make({Text(Key("issuer-ca.crt"))}, {Text(Key("issuer.crl"))});
  ASSERT_TRUE(trust.ok()) << trust.status();
  auto title = Title(*HolderCode(), kLi);
  ASSERT_TRUE(title.ok()) << title.status();
  *title->add_co_holders() = Person(kZhang);
  EXPECT_EQ(licenses::SignatureCheck(*trust, {}).Check(*title, absl::Now()), v1::SIGNATURE_RESULT_FORGED);
}

}  // namespace
}  // namespace zhudong::app
