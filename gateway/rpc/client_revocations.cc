#include "gateway/rpc/client_revocations.h"

#include <grpcpp/security/auth_context.h>
#include <grpcpp/server_context.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gateway/base/files.h"
#include "gateway/rpc/peer.h"

namespace zhudong::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;

// Of which each asks whose call it is.
constexpr char kOwnServices[] = "/zhudong.";
constexpr char kCertificateProperty[] = "x509_pem_cert";

std::string CertificateOf(const grpc::ServerContextBase& context) {
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth == nullptr) return "";
  const std::vector<grpc::string_ref> found = auth->FindPropertyValues(kCertificateProperty);
  return found.empty() ? "" : std::string(found.front().data(), found.front().size());
}

}  // namespace

// A call from when it came in until its end is known.
struct ClientRevocations::OpenCall {
  grpc::ServerContextBase* context;
  std::string method;
  std::string certificate;
  // The thread that ends the call just now: its context must stay until that is done.
  std::thread::id cutting;
};

class ClientRevocations::Watch final : public grpc::experimental::Interceptor {
 public:
  Watch(ClientRevocations& revocations, grpc::experimental::ServerRpcInfo& info)
      : revocations_(revocations), call_(std::make_shared<OpenCall>()) {
    call_->context = info.server_context();
    call_->method = info.method();
  }
  ~Watch() override { revocations_.Leave(call_); }

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      call_->certificate = CertificateOf(*call_->context);
      // A call from within the process has no certificate; whose it is was looked at where it came in.
      if (!IsLocalCall(*call_->context) && !revocations_.Enter(call_)) {
        methods->GetRecvInitialMetadata()->emplace(kRevokedMark, "");
        // Health and reflection answer everybody: their calls end here.
        if (!call_->method.starts_with(kOwnServices)) call_->context->TryCancel();
      }
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_CLOSE)) revocations_.Leave(call_);
    methods->Proceed();
  }

 private:
  ClientRevocations& revocations_;
  const CallPtr call_;
};

class ClientRevocations::Interceptors final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Interceptors(ClientRevocations& revocations) : revocations_(revocations) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* info) override {
    return new Watch(revocations_, *info);
  }

 private:
  ClientRevocations& revocations_;
};

absl::StatusOr<std::unique_ptr<ClientRevocations>> ClientRevocations::Open(RevocationOptions options,
                                                                           const base::Clock& clock) {
  std::unique_ptr<ClientRevocations> made(new ClientRevocations(std::move(options), clock));
  {
    absl::MutexLock lock(&made->looking_);
    const std::string stamp = made->Stamps();
    if (absl::Status read = made->Read(stamp); !read.ok()) return absl::FailedPreconditionError(read.message());
  }
  made->thread_ = std::thread([revocations = made.get()] { revocations->Run(); });
  return made;
}

ClientRevocations::~ClientRevocations() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> ClientRevocations::NewInterceptors() {
  return std::make_unique<Interceptors>(*this);
}

std::string ClientRevocations::Stamps() const {
  return base::FileStamp(options_.lists) + base::FileStamp(options_.authorities);
}

absl::Status ClientRevocations::Read(const std::string& stamp) {
  const absl::StatusOr<std::string> lists = base::ReadFile(options_.lists);
  if (!lists.ok()) return lists.status();
  const absl::StatusOr<std::string> authorities = base::ReadFile(options_.authorities);
  if (!authorities.ok()) return authorities.status();
  auto revoked = crypto::RevokedCertificates::Make(*lists, *authorities);
  if (!revoked.ok()) return absl::InvalidArgumentError(absl::StrCat(options_.lists, " ", revoked.status().message()));
  stamp_ = stamp;
  warned_ = absl::InfinitePast();
  absl::MutexLock lock(&mutex_);
  revoked_ = *std::move(revoked);
  known_.clear();
  return absl::OkStatus();
}

void ClientRevocations::Look() {
  absl::MutexLock lock(&looking_);
  const absl::Time now = clock_.Now();
  const auto tell = [this](bool good, const std::string& what) {
    if (options_.looked) options_.looked(good, what);
  };
  const std::string stamp = Stamps();
  if (stamp != stamp_) {
    const absl::Status read = Read(stamp);
    // Tried again with every look; told now and then.
    if (!read.ok() && now - warned_ >= options_.report_every) {
      warned_ = now;
      tell(false, absl::StrCat("revocation lists of clients can't be used, the former ones hold on: ", read.message()));
    }
    if (!read.ok()) return;
    tell(true, absl::StrCat("revocation lists of clients were read: ", options_.lists));
    CutRevoked();
  }
  absl::Time next_update;
  {
    absl::MutexLock held(&mutex_);
    next_update = revoked_->next_update();
  }
  if (next_update <= now && now - warned_ >= absl::Hours(1)) {
    warned_ = now;
    tell(false, absl::StrCat(options_.lists, " is past its next update: fetch the newer revocation list"));
  }
}

void ClientRevocations::Run() {
  while (true) {
    Look();
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.look)) return;
  }
}

bool ClientRevocations::IsRevoked(const std::string& certificate) {
  auto known = known_.find(certificate);
  if (known == known_.end()) {
    if (known_.size() >= kMostKnown) known_.clear();
    const std::optional<std::string> serial = revoked_->RevokedSerial(certificate);
    known = known_.emplace(certificate, Known{.revoked = serial.has_value(), .serial = serial.value_or("")}).first;
  }
  return known->second.revoked;
}

bool ClientRevocations::Enter(const CallPtr& call) {
  if (call->certificate.empty()) return true;  // nobody: PrincipalOf finds that out by itself
  RevokedCalls report;
  {
    absl::MutexLock lock(&mutex_);
    if (!IsRevoked(call->certificate)) {
      open_.insert(call);
      return true;
    }
    Known& known = known_[call->certificate];
    ++known.unreported;
    const absl::Time now = clock_.Now();
    if (now - known.reported < options_.report_every) return false;
    known.reported = now;
    report = {.serial = known.serial, .method = call->method, .calls = std::exchange(known.unreported, 0)};
  }
  if (!options_.refused) return false;
  if (const auto who = PrincipalOf(*call->context); who.ok()) report.principal = who->id;
  options_.refused(report);
  return false;
}

void ClientRevocations::Leave(const CallPtr& call) {
  absl::MutexLock lock(&mutex_);
  if (open_.erase(call) == 0) return;
  // Whoever ends the call may come here while he does so; everybody else waits for him.
  const auto free = [&call]() {
    return call->cutting == std::thread::id() || call->cutting == std::this_thread::get_id();
  };
  mutex_.Await(absl::Condition(&free));
}

void ClientRevocations::CutRevoked() {
  std::vector<CallPtr> cut;
  {
    absl::MutexLock lock(&mutex_);
    for (const CallPtr& call : open_) {
      if (!IsRevoked(call->certificate)) continue;
      call->cutting = std::this_thread::get_id();
      cut.push_back(call);
    }
  }
  for (const CallPtr& call : cut) {
    bool open = false;
    {
      // Not one that ended on this very thread while another was cut.
      absl::MutexLock lock(&mutex_);
      open = open_.contains(call);
    }
    if (open) call->context->TryCancel();
    absl::MutexLock lock(&mutex_);
    call->cutting = std::thread::id();
  }
}

}  // namespace zhudong::rpc
