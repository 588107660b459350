// One call to the desk, from the question to the answer or the refusal.
//
//   check the request → grants → consent, bound to this matter → cache, or license systems → grants of what was found,
//   whose it is → only the granted fields → audit records written → has anything moved meanwhile? → out
//
// What moved meanwhile is asked for again, and the record that was already written is followed by one that says that it
// did not leave (AUDIT_ACTION_SUPERSEDED).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/access/audit_chain.h"
#include "gateway/access/consent.h"
#include "gateway/access/consent_cache.h"
#include "gateway/access/license_grants.h"
#include "gateway/licenses/flights.h"
#include "gateway/licenses/license_desk.h"
#include "gateway/licenses/license_store.h"
#include "gateway/licenses/lookup.h"
#include "gateway/licenses/request_check.h"
#include "gateway/licenses/use_counts.h"

namespace zhudong::licenses {

// What every errand works with. Outlives them all.
struct DeskContext {
  LicenseStore& store;
  const Lookup& lookup;
  Flights& flights;
  access::AuditChain& audit;
  const access::LicenseGrants& grants;
  access::ConsentCache& consents;
  const base::Clock& clock;
  const policy::DocumentRules* rules;
  const std::vector<std::unique_ptr<ProviderGuard>>& providers;

  std::atomic<int> errands{0};  // that are not over
  std::atomic<uint64_t> from_cache{0};
  std::atomic<uint64_t> from_provider{0};
  std::atomic<uint64_t> stale{0};
  std::atomic<uint64_t> refused{0};
  UseCounts uses = {};
};

// One thing that is asked: a license by its identifier, or what a holder has of some types.
struct Question {
  std::string identifier;
  v1::Holder holder;
  std::vector<Wanted> wanted;
  bool fresh = false;
};

// A license that may leave, and the record that must be written before.
struct Draft {
  v1::LicenseAnswer answer;
  v1::AuditRecord record;
  std::string identifier;  // empty when it was neither given nor is granted
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
  std::string digest;
  uint64_t mark = 0;
  std::shared_ptr<const access::FieldSet> fields;
  std::string provider;
  v1::Holder holder;  // whose it is, whatever may leave of that
};

// What came of one question, or of one type of it: drafts, or why not with the record of that.
struct Part {
  Wanted wanted;
  absl::Status status;
  std::vector<Draft> drafts;
  v1::AuditRecord record;
};

// One audit record of what is about to leave.
struct Leaving {
  v1::AuditRecord record;
  // Of the license that leaves; empty for a record that nothing leaves with.
  std::string digest;
  uint64_t mark = 0;
  // Where the principal is to be told of changes.
  std::string identifier;
  v1::LicenseType type = v1::LICENSE_TYPE_UNSPECIFIED;
  ReleaseNote note;
  // Of the record, once it is written; 0: it moved before.
  uint64_t sequence = 0;
};

// Runs on the caller's thread, then on threads of the flights and of the audit chain, on one at a time but for Gather's
// end. Keeps itself alive until it is over.
class Errand : public std::enable_shared_from_this<Errand> {
 public:
  Errand(DeskContext& desk, const Caller& caller, const v1::LicenseUse& use);
  virtual ~Errand();
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  void Run();

 protected:
  // Everything but `use`, which is checked already.
  virtual void Check(RequestCheck& check) const = 0;
  // After the request was found in order; an error ends the errand.
  virtual absl::StatusOr<std::vector<Question>> Questions() = 0;
  // What came of each question. Must end in Leave or Refuse.
  virtual void Judge(std::vector<std::vector<Part>> parts) = 0;
  // `sequences` of the records given to Leave, in order. Everything may leave now.
  virtual void Deliver(const std::vector<uint64_t>& sequences) = 0;
  virtual void Refused(const absl::Status& status) = 0;

  void Leave(std::vector<Leaving> leaving);
  // Records why, then refuses.
  void Refuse(const absl::Status& status, std::vector<v1::AuditRecord> records);
  void Refuse(const absl::Status& status);

  // Who asks, for what, on which ground.
  v1::AuditRecord BaseRecord() const;
  // Some type of license is granted for this use; verifies the consent and binds it. Once per errand.
  absl::Status AllowAnything();
  ports::LicenseUse SystemUse() const;
  // Takes the record and the digest out of it.
  static Leaving LeavingOf(Draft& draft);
  void CountAnswer(const v1::LicenseAnswer& answer);
  void CountRefusal(const absl::Status& why);

  DeskContext& desk_;
  const Caller caller_;
  const v1::LicenseUse& use_;

 private:
  // With what was to be recorded, its sequences filled in.
  using Recorded = std::function<void(const absl::Status&, std::vector<Leaving>&)>;

  void Attempt();
  void Gather(size_t index);
  void GatherLicense(size_t index);
  void GatherOfHolder(size_t index);
  void AskSystems(size_t index, std::vector<Wanted> wanted, std::vector<Shelf> have);
  void Gathered(size_t index, std::vector<Shelf> shelves);
  Part ToPart(const Question& question, Shelf shelf) const;
  absl::Status AddDraft(const Question& question, Found found, Part& part) const;
  // The consent's holder is the question's.
  absl::Status HolderFits(const Question& question) const;
  absl::Status HolderFits(const Question& question, const v1::License& license) const;
  absl::Status Admit();
  ForWhom Whom() const { return {.principal = caller_.principal, .purpose = use_.purpose(), .by_duty = by_duty_}; }
  access::LicenseQuestion GrantQuestion(v1::LicenseType type, std::string_view code) const;
  absl::StatusOr<access::LicenseGrants::Allowed> CheckGrant(const v1::License& found) const;
  absl::Status AnyTypeGranted() const;
  void Record(std::vector<Leaving> leaving, Recorded recorded);
  void AfterRecords(const absl::Status& status, const std::vector<Leaving>& recorded);

  // Begins anew on a thread of the flights, after no change of `digest` is being written.
  void Restart(const std::string& digest);

  const bool by_duty_;
  std::optional<v1::LicenseUse> safe_use_;  // of a request that is not in order
  std::optional<absl::Status> admitted_;
  std::shared_ptr<const access::Consent> consent_;
  std::string consent_digest_;
  int attempts_ = 0;
  std::vector<Question> questions_;
  std::vector<std::vector<Part>> parts_;
  std::atomic<size_t> outstanding_{0};
};

// Fills action, reason and detail of `record` from why nothing leaves.
void SetOutcome(const absl::Status& status, v1::AuditRecord& record);
// `status`, or STORAGE for one without a reason of ours.
absl::Status WithReason(const absl::Status& status);

}  // namespace zhudong::licenses
