// The file of one license. Never cached; checked before it leaves.
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/base/text.h"
#include "gateway/licenses/errands.h"
#include "gateway/licenses/outcomes.h"
#include "gateway/model/errors.h"
#include "gateway/ofd/ofd.h"

namespace zhudong::licenses {
namespace {

constexpr size_t kMaxFileBytes = 12u << 20;
constexpr size_t kMaxNameBytes = 256;

struct CheckedFile {
  absl::Status status;
  ports::LicenseFile file;
  int checked_files = 0;
};

absl::Status Damaged(std::string_view why) {
  return model::Error(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_LICENSE_FILE_DAMAGED,
                      absl::StrCat("the license's file is not to be trusted: ", base::ToAbsl(why)));
}

// A PDF has no references that could be checked; its signature is the reader's to verify.
bool IsPdf(std::string_view content) { return content.substr(0, 5) == "%PDF-"; }

// The system that had the license is asked first.
CheckedFile FetchFile(const DeskContext& desk, const Ask& ask, const std::string& provider, absl::Time deadline) {
  CheckedFile fetched{.status = NotFound(), .file = {}};
  for (const bool known : {true, false}) {
    for (const std::unique_ptr<ProviderGuard>& guard : desk.providers) {
      if ((guard->name() == provider) != known) continue;
      absl::StatusOr<ports::LicenseFile> file = guard->FetchArchive(ask.use, ask.identifier, ask.holder, deadline);
      if (!file.ok()) {
        fetched.status = MoreTelling(fetched.status, file.status());
        continue;
      }
      fetched.file = *std::move(file);
      if (fetched.file.content.size() > kMaxFileBytes) {
        fetched.status = Damaged("it is larger than 12 MiB");
      } else if (IsPdf(fetched.file.content)) {
        fetched.status = absl::OkStatus();
      } else if (const absl::StatusOr<ofd::Report> report = ofd::Check(fetched.file.content); report.ok()) {
        fetched.status = absl::OkStatus();
        fetched.checked_files = report->checked_files;
      } else {
        fetched.status = Damaged(base::FromAbsl(report.status().message()));
      }
      return fetched;
    }
  }
  return fetched;
}

class ArchiveErrand final : public Errand {
 public:
  ArchiveErrand(DeskContext& desk, const Caller& caller, const v1::GetLicenseArchiveRequest& request,
                Done<v1::GetLicenseArchiveResponse> done)
      : Errand(desk, caller, request.use()), request_(request), done_(std::move(done)) {}

 private:
  void Check(RequestCheck& check) const override {
    check.Identifier("identifier", request_.identifier());
    check.HolderIfAny("holder", request_.holder());
  }
  absl::StatusOr<std::vector<Question>> Questions() override {
    std::vector<Question> questions(1);
    questions[0].identifier = request_.identifier();
    questions[0].holder = request_.holder();
    return questions;
  }
  void Judge(std::vector<std::vector<Part>> parts) override {
    Part& part = parts[0][0];
    if (!part.status.ok()) return Refuse(part.status, {std::move(part.record)});
    draft_ = std::move(part.drafts[0]);
    const absl::Status may = MayLeave();
    if (!may.ok()) return RefuseFile(may);
    auto ask = std::make_shared<Ask>();
    ask->use = SystemUse();
    ask->identifier = request_.identifier();
    // Systems that look up by holder need to know it also where nobody named one, as with a consent.
    ask->holder = IsGiven(request_.holder()) ? request_.holder() : draft_.holder;
    const std::shared_ptr<ArchiveErrand> self = std::static_pointer_cast<ArchiveErrand>(shared_from_this());
    const absl::Status joined = desk_.flights.Join(
        "", caller_.principal, caller_.deadline,
        [&desk = desk_, ask, provider = draft_.provider](absl::Time deadline) {
          return std::make_shared<CheckedFile>(FetchFile(desk, *ask, provider, deadline));
        },
        [self](const absl::Status& status, const std::shared_ptr<const void>& result) {
          if (!status.ok()) return self->RefuseFile(status);
          self->Fetched(*static_cast<const CheckedFile*>(result.get()));
        });
    if (!joined.ok()) RefuseFile(joined);
  }
  // A file does not say that its license was revoked: only one that is in force today has its file given out.
  absl::Status MayLeave() const {
    if (!draft_.fields->Has("archive")) {
      return model::Error(absl::StatusCode::kPermissionDenied, v1::ERROR_REASON_LICENSE_NOT_GRANTED,
                          "the file of this type of license is not granted: `archive` must be among the fields",
                          {{"needs", "field"}});
    }
    if (draft_.answer.usable()) return absl::OkStatus();
    return model::Error(absl::StatusCode::kNotFound, v1::ERROR_REASON_LICENSE_NOT_FOUND,
                        "the license is not in force: ask for it to learn its status");
  }
  void Fetched(const CheckedFile& fetched) {
    if (!fetched.status.ok()) return RefuseFile(WithReason(fetched.status));
    response_.set_file_name(fetched.file.name.substr(0, kMaxNameBytes));
    response_.set_content(fetched.file.content);
    response_.set_checked_files(fetched.checked_files);
    Leaving leaving = LeavingOf(draft_);
    leaving.record.set_action(v1::AUDIT_ACTION_ARCHIVE_RELEASE);
    leaving.record.set_source(v1::ANSWER_SOURCE_PROVIDER);
    leaving.record.clear_stale();
    leaving.record.clear_withheld_fields();
    leaving.record.clear_released_fields();
    leaving.record.add_released_fields("archive");
    std::vector<Leaving> all;
    all.push_back(std::move(leaving));
    Leave(std::move(all));
  }
  void RefuseFile(const absl::Status& status) {
    v1::AuditRecord record = draft_.record;
    record.clear_released_fields();
    record.clear_withheld_fields();
    record.clear_source();
    record.clear_stale();
    record.clear_detail();
    SetOutcome(status, record);
    Refuse(status, {std::move(record)});
  }
  void Deliver(const std::vector<uint64_t>& sequences) override {
    response_.set_audit_sequence(sequences[0]);
    desk_.from_provider.fetch_add(1, std::memory_order_relaxed);
    done_(std::move(response_));
  }
  void Refused(const absl::Status& status) override { done_(status); }

  const v1::GetLicenseArchiveRequest& request_;
  Done<v1::GetLicenseArchiveResponse> done_;
  v1::GetLicenseArchiveResponse response_;
  Draft draft_;
};

}  // namespace

std::shared_ptr<Errand> MakeArchive(DeskContext& desk, const Caller& caller,
                                    const v1::GetLicenseArchiveRequest& request,
                                    Done<v1::GetLicenseArchiveResponse> done) {
  return std::make_shared<ArchiveErrand>(desk, caller, request, std::move(done));
}

}  // namespace zhudong::licenses
