// Client certificates that were revoked: nobody is heard with one, and calls that are open when it is revoked end.
//
// reads:     the revocation lists, again when their file changes
// remembers: what it found of the certificates that call; which calls are open, and with which certificate
// promise:   from when a list was read on, PrincipalOf names nobody for a certificate that stands on it, and calls of
//            services that ask for no principal (health, reflection) end with CANCELLED
//
// An interceptor looks at every call of the server before its service does, so no service can forget to ask.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "gateway/base/clock.h"
#include "gateway/crypto/revoked_certificates.h"

namespace zhudong::rpc {

// Calls that were refused to one certificate, since the last report of it.
struct RevokedCalls {
  std::string principal;  // empty: the certificate names none
  std::string serial;     // hex
  std::string method;     // of the last one: /zhudong.v1.LicenseService/GetLicense
  int calls = 0;
};

struct RevocationOptions {
  std::string lists;        // PEM file of CRLs
  std::string authorities;  // PEM file of the CAs that sign clients
  absl::Duration look = absl::Seconds(10);
  // At most one report of a certificate in this time.
  absl::Duration report_every = absl::Minutes(1);
  // Called on any thread; must not block for long. Either may be empty.
  std::function<void(const RevokedCalls&)> refused;
  // What became of a look at the files, for the log; `good` false: the former lists hold on.
  std::function<void(bool good, std::string_view what)> looked;
};

// Thread-safe.
class ClientRevocations {
 public:
  // FAILED_PRECONDITION, naming the file, when the lists can't be used. `clock` outlives it.
  static absl::StatusOr<std::unique_ptr<ClientRevocations>> Open(RevocationOptions options, const base::Clock& clock);
  // After the server that it looks at.
  ~ClientRevocations();

  // For ServerBuilder. What it makes must not outlive this.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> NewInterceptors();
  // Reads the files now if they changed. Also what the thread does.
  void Look();

 private:
  class Interceptors;
  class Watch;
  struct OpenCall;
  using CallPtr = std::shared_ptr<OpenCall>;
  // What is known of one certificate.
  struct Known {
    bool revoked = false;
    std::string serial;
    absl::Time reported = absl::InfinitePast();
    int unreported = 0;
  };
  static constexpr size_t kMostKnown = 4096;

  ClientRevocations(RevocationOptions options, const base::Clock& clock)
      : options_(std::move(options)), clock_(clock) {}
  std::string Stamps() const;
  absl::Status Read(const std::string& stamp) ABSL_EXCLUSIVE_LOCKS_REQUIRED(looking_);
  void Run();
  // Whether the call may go on. If not, it was counted.
  bool Enter(const CallPtr& call);
  void Leave(const CallPtr& call);
  bool IsRevoked(const std::string& certificate) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CutRevoked();

  const RevocationOptions options_;
  const base::Clock& clock_;
  std::thread thread_;
  absl::Mutex looking_;
  std::string stamp_ ABSL_GUARDED_BY(looking_);  // what the files looked like when they were read
  absl::Time warned_ ABSL_GUARDED_BY(looking_) = absl::InfinitePast();
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<const crypto::RevokedCertificates> revoked_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);  // by the certificate's PEM
  absl::flat_hash_set<CallPtr> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zhudong::rpc
