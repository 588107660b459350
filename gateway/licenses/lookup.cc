#include "gateway/licenses/lookup.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "gateway/base/bytes.h"
#include "gateway/crypto/digest.h"
#include "gateway/licenses/holders.h"
#include "gateway/licenses/outcomes.h"
#include "gateway/licenses/request_check.h"

namespace zhudong::licenses {
namespace {

using store::v1::LicenseRow;

constexpr int kMaxAuthorizations = 16;
constexpr size_t kScopeBytes = 16;

absl::Time AuthorizedUntil(const LicenseRow& row, std::string_view principal, std::string_view purpose) {
  if (row.authorizations().empty()) return absl::InfiniteFuture();
  const std::string scope = ScopeOf(principal, purpose);
  for (const store::v1::LicenseAuthorization& authorization : row.authorizations()) {
    if (authorization.scope() == scope) return absl::FromUnixMicros(authorization.until_us());
  }
  return absl::InfinitePast();
}

}  // namespace

std::string ScopeOf(std::string_view principal, std::string_view purpose) {
  std::string text;
  base::AppendPart(text, principal);
  text.append(purpose);
  return crypto::Sha256(text).substr(0, kScopeBytes);
}

std::string ForWhom::AskedFor() const { return ScopeOf(principal, purpose) + (by_duty ? 'd' : 'c'); }

absl::StatusOr<std::optional<Found>> Lookup::Cached(const std::string& digest, std::string_view principal,
                                                    std::string_view purpose, Allow allow) const {
  const uint64_t mark = parts_.store.Mark();
  absl::StatusOr<std::optional<LicenseRow>> row = parts_.store.ReadLicense(digest);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  const absl::Time until = absl::FromUnixMicros((*row)->usable_until_us());
  const absl::Time authorized = AuthorizedUntil(**row, principal, purpose);
  const Freshness freshness = FreshnessOf(until, authorized, parts_.clock.Now(), parts_.policy);
  if (freshness == Freshness::kGone || (freshness == Freshness::kStale && allow == Allow::kFresh)) return std::nullopt;
  const absl::StatusOr<bool> trusted = IsStillTrusted(**row);
  if (!trusted.ok()) return trusted.status();
  if (!*trusted) return std::nullopt;
  return Found{.row = *std::move(*row),
               .digest = digest,
               .usable_until = std::min(until, authorized),
               .source = v1::ANSWER_SOURCE_CACHE,
               .stale = freshness == Freshness::kStale,
               .mark = mark};
}

absl::StatusOr<bool> Lookup::IsStillTrusted(const LicenseRow& row) const {
  if (row.signature() == v1::SIGNATURE_RESULT_ABSENT) return !parts_.signatures.IsNeeded(row.license().type());
  return parts_.signers.AreBelieved(row.signer_digest(), parts_.clock.Now());
}

absl::StatusOr<std::optional<Shelf>> Lookup::CachedOfHolder(const std::string& holder_digest, const Wanted& wanted,
                                                            const ForWhom& whom, Allow allow) const {
  Shelf shelf{.wanted = wanted, .status = absl::OkStatus(), .mark = parts_.store.Mark()};
  const auto row = parts_.store.ReadHolder({holder_digest, wanted.type, wanted.code, whom.AskedFor()});
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  const Freshness freshness = FreshnessOf(absl::FromUnixMicros((*row)->usable_until_us()), absl::InfiniteFuture(),
                                          parts_.clock.Now(), parts_.policy);
  // That a holder has none is never stretched: a license may have been issued since.
  const bool may_be_stale = allow == Allow::kStale && !(*row)->identifiers().empty();
  if (freshness == Freshness::kGone || (freshness == Freshness::kStale && !may_be_stale)) return std::nullopt;
  for (const std::string& identifier : (*row)->identifiers()) {
    auto found = Cached(parts_.store.LicenseDigest(identifier), whom.principal, whom.purpose, allow);
    if (!found.ok()) return found.status();
    // One that changed, or lapsed: the holder may have another in its place.
    if (!found->has_value()) return std::nullopt;
    (*found)->stale |= freshness == Freshness::kStale;
    shelf.found.push_back(*std::move(*found));
  }
  if (shelf.found.empty()) shelf.status = NotFound();
  return shelf;
}

absl::StatusOr<Found> Lookup::Keep(const Ask& ask, const std::string& provider, v1::ProvidedLicense provided,
                                   uint64_t mark, bool& stored) const {
  const absl::Time now = parts_.clock.Now();
  LicenseRow row;
  row.set_signature(parts_.signatures.Check(provided, now));
  if (absl::Status trusted = RefuseUnlessTrusted(row.signature()); !trusted.ok()) return trusted;
  if (row.signature() == v1::SIGNATURE_RESULT_VALID) {
    absl::StatusOr<std::string> signer = parts_.signers.Keep(provided.signature().certificate());
    if (!signer.ok()) return signer.status();
    row.set_signer_digest(*std::move(signer));
  }
  row.mutable_license()->Swap(provided.mutable_license());
  row.mutable_co_holders()->Swap(provided.mutable_co_holders());
  row.set_provider(provider);
  row.set_as_of_us(absl::ToUnixMicros(now));
  const absl::Time until = UsableUntil(row.license(), now, parts_.policy);
  row.set_usable_until_us(absl::ToUnixMicros(until));
  row.set_delete_at_us(absl::ToUnixMicros(DeleteAt(until, now, parts_.policy)));
  if (IsGiven(row.license().holder())) row.set_holder_digest(parts_.store.HolderDigest(row.license().holder()));

  const std::string digest = parts_.store.LicenseDigest(row.license().identifier());
  absl::Time authorized = absl::InfiniteFuture();
  if (provided.has_authorized_until()) {
    authorized = absl::FromUnixSeconds(provided.authorized_until().seconds()) +
                 absl::Nanoseconds(provided.authorized_until().nanos());
    store::v1::LicenseAuthorization& own = *row.add_authorizations();
    own.set_scope(ask.scope);
    own.set_until_us(absl::ToUnixMicros(authorized));
    const auto before = parts_.store.ReadLicense(digest);
    if (before.ok() && before->has_value()) {
      for (const store::v1::LicenseAuthorization& other : (*before)->authorizations()) {
        const bool holds = other.scope() != ask.scope && absl::FromUnixMicros(other.until_us()) > now;
        if (holds && row.authorizations_size() < kMaxAuthorizations) *row.add_authorizations() = other;
      }
    }
  }
  const absl::StatusOr<bool> kept = parts_.store.StoreIfUnchanged(digest, mark, row);
  if (!kept.ok()) return kept.status();
  stored = *kept;
  return Found{.row = std::move(row),
               .digest = digest,
               .usable_until = std::min(until, authorized),
               .source = v1::ANSWER_SOURCE_PROVIDER,
               .mark = mark};
}

bool Lookup::IsKnownMissing(const Ask& ask) const {
  return !ask.identifier.empty() &&
         parts_.unknown.Has(ask.key, parts_.store.LicenseDigest(ask.identifier), parts_.clock.Now());
}

absl::Status Lookup::DropUnlessAnothers(const std::string& digest, const v1::Holder& asked) const {
  const auto cached = parts_.store.ReadLicense(digest);
  if (cached.ok() && cached->has_value() && IsGiven(asked)) {
    const std::vector<std::string> holders = parts_.store.HolderDigestsOf(**cached);
    const bool his = std::find(holders.begin(), holders.end(), parts_.store.HolderDigest(asked)) != holders.end();
    if (!his && !holders.empty()) return absl::OkStatus();
  }
  return parts_.store.DropLicense(digest);
}

Shelf Lookup::AskForOne(const Ask& ask, absl::Time deadline) const {
  const std::string digest = parts_.store.LicenseDigest(ask.identifier);
  for (int asked = 0; asked < kMaxAsks; ++asked) {
    absl::Status outcome = NotFound();
    bool moved = false;
    const uint64_t mark = parts_.store.Mark();
    for (const std::unique_ptr<ProviderGuard>& provider : parts_.providers) {
      absl::StatusOr<v1::ProvidedLicense> provided = provider->Fetch(ask.use, ask.identifier, ask.holder, deadline);
      if (provided.ok() && provided->license().identifier().empty()) {
        provided->mutable_license()->set_identifier(ask.identifier);
      }
      if (provided.ok() && !absl::EqualsIgnoreCase(provided->license().identifier(), ask.identifier)) {
        provided = NotUnderstood();
      }
      if (!provided.ok()) {
        outcome = MoreTelling(outcome, provided.status());
        continue;
      }
      DropMaskedHolders(*provided);
      bool stored = false;
      absl::StatusOr<Found> found = Keep(ask, provider->name(), *std::move(provided), mark, stored);
      if (!found.ok()) return {.status = found.status(), .mark = mark};
      if (stored) {
        parts_.unknown.Forget(ask.key);
        return {.status = absl::OkStatus(), .found = {*std::move(found)}, .mark = mark};
      }
      moved = true;
      break;
    }
    // An issuer may have told of it while the systems were asked.
    moved = moved || (absl::IsNotFound(outcome) && !parts_.store.Unchanged(digest, mark));
    if (!moved) {
      if (absl::IsNotFound(outcome)) {
        parts_.unknown.Remember(ask.key, mark, parts_.clock.Now(), parts_.policy.unknown_holder);
        if (absl::Status dropped = DropUnlessAnothers(digest, ask.holder); !dropped.ok()) outcome = dropped;
      }
      return {.status = outcome, .mark = mark};
    }
    parts_.store.AwaitSettled(digest);
  }
  return {.status = Changing(), .mark = parts_.store.Mark()};
}

std::vector<Shelf> Lookup::AskSystems(const Ask& ask, std::string_view principal, absl::Time deadline) const {
  std::vector<Shelf> shelves =
      ask.identifier.empty() ? AskForHolder(ask, deadline) : std::vector<Shelf>{AskForOne(ask, deadline)};
  // Where the systems are down, what grace allows.
  for (Shelf& shelf : shelves) {
    if (!IsDown(shelf.status)) continue;
    const std::string& purpose = ask.use.use.purpose();
    if (!ask.identifier.empty()) {
      auto cached = Cached(parts_.store.LicenseDigest(ask.identifier), principal, purpose, Allow::kStale);
      if (!cached.ok() || !cached->has_value()) continue;
      shelf.mark = (*cached)->mark;
      shelf.found.push_back(*std::move(*cached));
      shelf.status = absl::OkStatus();
    } else {
      const ForWhom whom{.principal = principal, .purpose = purpose, .by_duty = ask.use.use.has_duty()};
      auto cached = CachedOfHolder(parts_.store.HolderDigest(ask.holder), shelf.wanted, whom, Allow::kStale);
      if (cached.ok() && cached->has_value()) shelf = *std::move(*cached);
    }
  }
  return shelves;
}

}  // namespace zhudong::licenses
