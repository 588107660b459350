#include "gateway/licenses/desk_core.h"

#include <utility>

#include "absl/time/clock.h"
#include "gateway/licenses/errands.h"

namespace zhudong::licenses {

DeskCore::DeskCore(DeskParts parts)
    : parts_(std::move(parts)),
      store_(parts_.database, parts_.keys, parts_.policy.kept_after, [&audit = parts_.audit] { audit.AwaitWritten(); }),
      signatures_(parts_.trust, parts_.policy.signed_types),
      signers_(parts_.database, parts_.trust),
      unknown_(store_),
      lookup_({store_, parts_.providers, signatures_, signers_, parts_.clock, parts_.policy, unknown_}),
      flights_({.max_waiting = parts_.limits.max_waiting,
                .threads = parts_.limits.fetch_threads,
                .deadline = parts_.limits.deadline},
               parts_.clock),
      consents_(parts_.consents),
      context_{store_,    lookup_,      flights_,           parts_.audit,    parts_.grants,
               consents_, parts_.clock, parts_.rules.get(), parts_.providers},
      begun_(parts_.clock.Now()) {}

DeskCore::~DeskCore() {
  DeskCore::Stop();
  // What was found waits for its audit record; the chain completes every one.
  while (context_.errands.load(std::memory_order_acquire) > 0) absl::SleepFor(absl::Milliseconds(1));
}

void DeskCore::Stop() {
  for (const std::unique_ptr<ProviderGuard>& provider : parts_.providers) provider->Stop();
  flights_.Stop();
}

void DeskCore::Get(const Caller& caller, const v1::GetLicenseRequest& request, Done<v1::GetLicenseResponse> done) {
  MakeGet(context_, caller, request, std::move(done))->Run();
}

void DeskCore::Find(const Caller& caller, const v1::FindLicensesRequest& request, Done<v1::FindLicensesResponse> done) {
  MakeFind(context_, caller, request, std::move(done))->Run();
}

void DeskCore::BatchGet(const Caller& caller, const v1::BatchGetLicensesRequest& request,
                        Done<v1::BatchGetLicensesResponse> done) {
  MakeBatch(context_, caller, request, std::move(done))->Run();
}

void DeskCore::GetArchive(const Caller& caller, const v1::GetLicenseArchiveRequest& request,
                          Done<v1::GetLicenseArchiveResponse> done) {
  MakeArchive(context_, caller, request, std::move(done))->Run();
}

void DeskCore::CheckReadiness(const Caller& caller, const v1::CheckReadinessRequest& request,
                              Done<v1::CheckReadinessResponse> done) {
  MakeReadiness(context_, caller, request, std::move(done))->Run();
}

v1::GetLicenseStatusResponse DeskCore::Status() const {
  v1::GetLicenseStatusResponse status;
  status.set_answered_from_cache(context_.from_cache.load());
  status.set_answered_from_provider(context_.from_provider.load());
  status.set_answered_stale(context_.stale.load());
  status.set_coalesced(flights_.coalesced());
  status.set_refused(context_.refused.load());
  status.mutable_counted_since()->set_seconds(absl::ToUnixSeconds(begun_));
  context_.uses.Fill(status);
  for (const std::unique_ptr<ProviderGuard>& provider : parts_.providers) *status.add_providers() = provider->Status();
  status.set_active_key_id(parts_.keys->active_key_id());
  return status;
}

}  // namespace zhudong::licenses
