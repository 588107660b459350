// The part of Lookup that asks what a holder has.
#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "gateway/licenses/holders.h"
#include "gateway/licenses/lookup.h"
#include "gateway/licenses/outcomes.h"
#include "gateway/licenses/request_check.h"

namespace zhudong::licenses {
namespace {

bool Matches(const Wanted& wanted, const v1::License& license) {
  // By its code a license is found whether or not the system knows which type that is.
  if (wanted.type == v1::LICENSE_TYPE_OTHER) return absl::EqualsIgnoreCase(wanted.code, license.type_code());
  return wanted.type == license.type();
}

}  // namespace

// One round of asking the systems, in order, for all types of one holder. A type is open until a system has it.
class Lookup::Round {
 public:
  Round(const Lookup& lookup, const Ask& ask, absl::Time deadline)
      : lookup_(lookup), ask_(ask), deadline_(deadline), mark_(lookup.parts_.store.Mark()) {
    for (const Wanted& wanted : ask.wanted) {
      shelves_.push_back({.wanted = wanted, .status = NotFound(), .found = {}, .mark = mark_});
    }
    open_.assign(shelves_.size(), true);
  }

  // False when something moved meanwhile.
  bool Go() {
    for (const std::unique_ptr<ProviderGuard>& provider : lookup_.parts_.providers) {
      if (std::find(open_.begin(), open_.end(), true) == open_.end()) break;
      AskOne(*provider);
    }
    for (Shelf& shelf : shelves_) KeepShelf(shelf);
    return settled_;
  }
  std::vector<Shelf>& shelves() { return shelves_; }

 private:
  void AskOne(ProviderGuard& provider) {
    std::vector<v1::LicenseType> types;
    std::vector<std::string> codes;
    for (size_t i = 0; i < shelves_.size(); ++i) {
      if (!open_[i]) continue;
      const Wanted& wanted = shelves_[i].wanted;
      if (std::find(types.begin(), types.end(), wanted.type) == types.end()) types.push_back(wanted.type);
      if (!wanted.code.empty()) codes.push_back(wanted.code);
    }
    auto provided = provider.FetchOfHolder(ask_.use, ask_.holder, types, codes, deadline_);
    if (!provided.ok()) {
      for (size_t i = 0; i < shelves_.size(); ++i) {
        if (open_[i]) shelves_[i].status = MoreTelling(shelves_[i].status, provided.status());
      }
      return;
    }
    std::vector<bool> answered(shelves_.size(), false);
    for (const v1::ProvidedLicense& one : *provided) {
      for (size_t i = 0; i < shelves_.size(); ++i) {
        if (!open_[i] || !Matches(shelves_[i].wanted, one.license())) continue;
        Place(provider, one, shelves_[i], answered[i]);  // maybe asked for as a type and by its code
        answered[i] = true;
      }
    }
    for (size_t i = 0; i < shelves_.size(); ++i) open_[i] = open_[i] && !answered[i];
  }

  // `more`: the shelf holds the outcome of another license of this system. One that is not to be trusted spoils it.
  void Place(const ProviderGuard& provider, v1::ProvidedLicense one, Shelf& shelf, bool more) {
    if (!more) shelf.status = absl::OkStatus();
    if (!shelf.status.ok()) return;
    v1::License& license = *one.mutable_license();
    DropMaskedHolders(one);
    PutFirst(ask_.holder, *license.mutable_holder(), *one.mutable_co_holders());
    if (!IsGiven(license.holder())) {  // It was asked by this very number.
      license.mutable_holder()->set_id_type(ask_.holder.id_type());
      license.mutable_holder()->set_id_number(ask_.holder.id_number());
    }
    if (license.identifier().empty() || !SameHolder(license.holder(), ask_.holder)) {
      shelf.found.clear();
      shelf.status = NotUnderstood();
      return;
    }
    bool stored = false;
    absl::StatusOr<Found> found = lookup_.Keep(ask_, provider.name(), std::move(one), mark_, stored);
    if (!found.ok()) {
      shelf.found.clear();
      shelf.status = found.status();
      return;
    }
    settled_ = settled_ && stored;
    shelf.found.push_back(*std::move(found));
  }

  void KeepShelf(Shelf& shelf) {
    if (!shelf.status.ok() && !absl::IsNotFound(shelf.status)) return;
    const CachePolicy& policy = lookup_.parts_.policy;
    const absl::Time now = lookup_.parts_.clock.Now();
    store::v1::HolderRow row;
    for (const Found& found : shelf.found) row.add_identifiers(found.row.license().identifier());
    const absl::Time until = now + (shelf.found.empty() ? policy.unknown_holder : policy.longest);
    row.set_as_of_us(absl::ToUnixMicros(now));
    row.set_usable_until_us(absl::ToUnixMicros(until));
    row.set_delete_at_us(absl::ToUnixMicros(DeleteAt(until, now, policy)));
    const absl::StatusOr<bool> kept = lookup_.parts_.store.StoreHolderIfUnchanged(
        {lookup_.parts_.store.HolderDigest(ask_.holder), shelf.wanted.type, shelf.wanted.code, ask_.asked_for}, mark_,
        row);
    if (!kept.ok()) {
      shelf.found.clear();
      shelf.status = kept.status();
      return;
    }
    settled_ = settled_ && *kept;
  }

  const Lookup& lookup_;
  const Ask& ask_;
  const absl::Time deadline_;
  const uint64_t mark_;
  std::vector<Shelf> shelves_;
  std::vector<bool> open_;
  bool settled_ = true;
};

std::vector<Shelf> Lookup::AskForHolder(const Ask& ask, absl::Time deadline) const {
  for (int asked = 0; asked < kMaxAsks; ++asked) {
    Round round(*this, ask, deadline);
    if (round.Go()) return std::move(round.shelves());
    parts_.store.AwaitSettled(parts_.store.HolderDigest(ask.holder));
    for (const Shelf& shelf : round.shelves()) {
      for (const Found& found : shelf.found) parts_.store.AwaitSettled(found.digest);
    }
  }
  std::vector<Shelf> shelves;
  for (const Wanted& wanted : ask.wanted) {
    shelves.push_back({.wanted = wanted, .status = Changing(), .found = {}, .mark = parts_.store.Mark()});
  }
  return shelves;
}

}  // namespace zhudong::licenses
