// The part of Errand that finds out what may be given: grants, consent, whose it is, cache and license systems.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/licenses/errand.h"
#include "gateway/licenses/holders.h"
#include "gateway/licenses/outcomes.h"
#include "gateway/licenses/release.h"
#include "gateway/model/errors.h"

namespace zhudong::licenses {
namespace {

using AllShelves = std::vector<Shelf>;

constexpr absl::Duration kBindingMargin = absl::Minutes(1);

absl::Status ConsentOfAnother(std::string_view message) {
  return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_OF_ANOTHER, message);
}

std::vector<Shelf> OneShelf(absl::Status status) {
  std::vector<Shelf> shelves;
  shelves.push_back({.wanted = {}, .status = std::move(status), .found = {}, .mark = 0});
  return shelves;
}

}  // namespace

access::LicenseQuestion Errand::GrantQuestion(v1::LicenseType type, std::string_view code) const {
  return {.principal = caller_.principal,
          .purpose = use_.purpose(),
          .division_code = use_.division_code(),
          .by_duty = by_duty_,
          .type = type,
          .type_code = code};
}

absl::StatusOr<access::LicenseGrants::Allowed> Errand::CheckGrant(const v1::License& found) const {
  access::LicenseQuestion question = GrantQuestion(found.type(), found.type_code());
  question.found = true;
  return desk_.grants.Check(question);
}

// Asked by identifier, the type may come out only with the license.
absl::Status Errand::AnyTypeGranted() const {
  return desk_.grants.Check(GrantQuestion(v1::LICENSE_TYPE_UNSPECIFIED, {})).status();
}

absl::Status Errand::AllowAnything() {
  if (absl::Status granted = AnyTypeGranted(); !granted.ok()) return granted;
  return Admit();
}

absl::Status Errand::Admit() {
  if (by_duty_) return absl::OkStatus();
  if (admitted_.has_value()) return *admitted_;
  const auto admit = [this]() -> absl::Status {
    absl::StatusOr<std::shared_ptr<const access::Consent>> verified =
        desk_.consents.Verify(use_.consent(), desk_.clock.Now());
    if (!verified.ok()) return verified.status();
    const std::shared_ptr<const access::Consent> consent = *std::move(verified);
    consent_digest_ = desk_.store.ConsentDigest(consent->issuer, consent->jti);
    if (!consent->purpose.empty() && consent->purpose != use_.purpose()) {
      return ConsentOfAnother("the consent was given for another purpose: ask the holder again");
    }
    if (!consent->principal.empty() && consent->principal != caller_.principal) {
      return ConsentOfAnother("the consent was given to another principal: ask the holder again");
    }
    consent_ = consent;
    // Longer than anybody takes it, and than this query takes: else it could be used anew at its very end.
    const absl::StatusOr<bool> bound = desk_.store.BindConsent(
        consent_digest_, caller_.principal, use_.business_number(), consent_->accepted_until + kBindingMargin);
    if (!bound.ok()) return WithReason(bound.status());
    if (*bound) return absl::OkStatus();
    return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_CONSENT_REPLAYED,
                        "the consent was used for another matter before: ask the holder again");
  };
  admitted_ = admit();
  return *admitted_;
}

absl::Status Errand::HolderFits(const Question& question) const {
  if (by_duty_ || !IsGiven(question.holder) || SameHolder(question.holder, consent_->holder)) return absl::OkStatus();
  return ConsentOfAnother("the consent was given by another holder than the one that is asked for");
}

absl::Status Errand::HolderFits(const Question& question, const v1::License& license) const {
  if (!by_duty_ && !SameHolder(license.holder(), consent_->holder)) {
    return ConsentOfAnother(
        "the consent was not given by the license's holder, or the license does not say whose it is");
  }
  // Whose it is instead is nobody's to find out.
  if (IsGiven(question.holder) && IsGiven(license.holder()) && !SameHolder(question.holder, license.holder())) {
    return NotFound();
  }
  return absl::OkStatus();
}

void Errand::Gather(size_t index) {
  questions_[index].identifier.empty() ? GatherOfHolder(index) : GatherLicense(index);
}

void Errand::GatherLicense(size_t index) {
  const Question& question = questions_[index];
  std::optional<Found> cached;
  if (!question.fresh) {
    auto found = desk_.lookup.Cached(desk_.store.LicenseDigest(question.identifier), caller_.principal, use_.purpose(),
                                     Allow::kFresh);
    if (!found.ok()) return Gathered(index, OneShelf(found.status()));
    cached = *std::move(found);
  }
  const absl::Status granted = cached.has_value() ? CheckGrant(cached->row.license()).status() : AnyTypeGranted();
  if (!granted.ok()) return Gathered(index, OneShelf(granted));
  if (absl::Status admitted = Admit(); !admitted.ok()) return Gathered(index, OneShelf(admitted));
  if (absl::Status fits = HolderFits(question); !fits.ok()) return Gathered(index, OneShelf(fits));
  if (!cached.has_value()) return AskSystems(index, {}, {});
  std::vector<Shelf> shelves = OneShelf(absl::OkStatus());
  shelves[0].mark = cached->mark;
  shelves[0].found.push_back(*std::move(cached));
  Gathered(index, std::move(shelves));
}

void Errand::GatherOfHolder(size_t index) {
  const Question& question = questions_[index];
  std::vector<Wanted> unknown;
  std::vector<Shelf> have;
  for (const Wanted& wanted : question.wanted) {
    absl::Status allowed = desk_.grants.Check(GrantQuestion(wanted.type, wanted.code)).status();
    if (allowed.ok()) allowed = Admit();
    if (allowed.ok()) allowed = HolderFits(question);
    if (!allowed.ok()) {
      have.push_back({.wanted = wanted, .status = allowed, .found = {}, .mark = 0});
      continue;
    }
    if (!question.fresh) {
      auto cached =
          desk_.lookup.CachedOfHolder(desk_.store.HolderDigest(question.holder), wanted, Whom(), Allow::kFresh);
      if (!cached.ok()) {
        have.push_back({.wanted = wanted, .status = cached.status(), .found = {}, .mark = 0});
        continue;
      }
      if (cached->has_value()) {
        have.push_back(*std::move(*cached));
        continue;
      }
    }
    unknown.push_back(wanted);
  }
  if (unknown.empty()) return Gathered(index, std::move(have));
  AskSystems(index, std::move(unknown), std::move(have));
}

// What is asked goes along by value: this errand may be over, for it waited too long, while the system still answers.
void Errand::AskSystems(size_t index, std::vector<Wanted> wanted, std::vector<Shelf> have) {
  const Question& question = questions_[index];
  auto ask = std::make_shared<Ask>();
  ask->use = SystemUse();
  ask->scope = ScopeOf(caller_.principal, use_.purpose());
  ask->asked_for = Whom().AskedFor();
  ask->identifier = question.identifier;
  ask->wanted = wanted;
  ask->holder = IsGiven(question.holder) || by_duty_ ? question.holder : consent_->holder;

  std::string key = absl::StrCat(ask->scope, by_duty_ ? "d" : "c", IsGiven(ask->holder) ? "h" : "-");
  if (IsGiven(ask->holder)) key += desk_.store.HolderDigest(ask->holder);
  if (!ask->identifier.empty()) key += desk_.store.LicenseDigest(ask->identifier);
  for (const Wanted& one : wanted) absl::StrAppend(&key, "|", static_cast<int>(one.type), ".", one.code);
  ask->key = key;
  if (!question.fresh && desk_.lookup.IsKnownMissing(*ask)) return Gathered(index, OneShelf(NotFound()));

  const auto self = shared_from_this();
  auto kept = std::make_shared<std::vector<Shelf>>(std::move(have));
  const auto failed = [self, index, wanted, kept](const absl::Status& status) {
    if (wanted.empty()) return self->Gathered(index, OneShelf(status));
    for (const Wanted& one : wanted) kept->push_back({.wanted = one, .status = status, .found = {}, .mark = 0});
    self->Gathered(index, std::move(*kept));
  };
  const absl::Status joined = desk_.flights.Join(
      key, caller_.principal, caller_.deadline,
      [&lookup = desk_.lookup, ask, principal = caller_.principal](absl::Time deadline) {
        return std::make_shared<const AllShelves>(lookup.AskSystems(*ask, principal, deadline));
      },
      [self, index, kept, failed](const absl::Status& status, const std::shared_ptr<const void>& result) {
        if (!status.ok()) return failed(status);
        const auto& shelves = *static_cast<const AllShelves*>(result.get());
        kept->insert(kept->end(), shelves.begin(), shelves.end());
        self->Gathered(index, std::move(*kept));
      });
  if (!joined.ok()) failed(joined);
}

Part Errand::ToPart(const Question& question, Shelf shelf) const {
  Part part{.wanted = shelf.wanted, .status = WithReason(shelf.status), .drafts = {}, .record = {}};
  for (Found& found : shelf.found) {
    if (!part.status.ok()) break;
    part.status = AddDraft(question, std::move(found), part);
  }
  if (part.status.ok()) return part;
  part.drafts.clear();
  v1::AuditRecord& record = part.record;
  record = BaseRecord();
  SetOutcome(part.status, record);
  record.set_license_type(shelf.wanted.type);
  if (!question.identifier.empty()) record.set_license_digest(desk_.store.LicenseDigest(question.identifier));
  if (IsGiven(question.holder)) record.set_holder_digest(desk_.store.HolderDigest(question.holder));
  return part;
}

absl::Status Errand::AddDraft(const Question& question, Found found, Part& part) const {
  store::v1::LicenseRow& row = found.row;
  // A license that several hold is each one's: the answer is about the one who was asked for, or who consented.
  const v1::Holder& asked = by_duty_ ? question.holder : consent_->holder;
  if (!row.co_holders().empty() &&
      PutFirst(asked, *row.mutable_license()->mutable_holder(), *row.mutable_co_holders())) {
    row.set_holder_digest(desk_.store.HolderDigest(asked));
  }
  const auto allowed = CheckGrant(row.license());
  if (!allowed.ok()) return allowed.status();
  if (absl::Status fits = HolderFits(question, row.license()); !fits.ok()) return fits;
  Draft draft;
  // Who does not know its identifier is not told of its changes: a notice would name it.
  if (!question.identifier.empty() || allowed->fields->Has("identifier")) {
    draft.identifier = row.license().identifier();
  }
  draft.type = row.license().type();
  draft.holder = row.license().holder();
  draft.provider = row.provider();
  draft.digest = std::move(found.digest);
  draft.mark = found.mark;
  draft.fields = allowed->fields;
  draft.record = BaseRecord();
  draft.record.set_action(v1::AUDIT_ACTION_RELEASE);
  draft.record.set_license_digest(draft.digest);
  draft.record.set_holder_digest(row.holder_digest());
  draft.record.set_license_type(draft.type);
  draft.answer = AnswerOf(std::move(found), *draft.fields, desk_.clock.Now());
  draft.record.set_source(draft.answer.source());
  draft.record.set_stale(draft.answer.stale());
  draft.record.set_detail(absl::StrCat("grant: ", allowed->grant->name));
  AddReleasedFields(draft.answer.license(), draft.record);
  *draft.record.mutable_withheld_fields() = draft.answer.withheld_fields();
  part.drafts.push_back(std::move(draft));
  return absl::OkStatus();
}

}  // namespace zhudong::licenses
