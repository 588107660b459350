// What a server shows and whom it trusts, read again when the files change. Thread-safe.
#pragma once

#include <httplib.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace zhudong::http {

struct TlsFiles {
  std::string certificate;
  std::string key;
  std::string client_ca;              // empty: no client certificate is asked for
  bool certificate_required = false;  // else a client may come without one; one that it shows must be good
  // CRLs (PEM); empty: none is revoked. Of a CA without a list, or with one past its next update, nobody new is known
  // to be revoked; whoever stands on a list is.
  std::string client_revocation_lists;
};

class TlsContexts {
 public:
  // FAILED_PRECONDITION when the files can't be used. Looks at them at most once in `every`; what can't be used then
  // is told to `log` (which may be empty), and what was read before goes on.
  static absl::StatusOr<std::unique_ptr<TlsContexts>> Open(TlsFiles files, absl::Duration every,
                                                           std::function<void(std::string_view)> log);
  std::shared_ptr<SSL_CTX> Current();

 private:
  TlsContexts(TlsFiles files, absl::Duration every, std::function<void(std::string_view)> log)
      : files_(std::move(files)), every_(every), log_(std::move(log)) {}

  const TlsFiles files_;
  const absl::Duration every_;
  const std::function<void(std::string_view)> log_;
  absl::Mutex mutex_;
  std::shared_ptr<SSL_CTX> current_ ABSL_GUARDED_BY(mutex_);
  std::string stamps_ ABSL_GUARDED_BY(mutex_);  // what the files looked like when they were read
  absl::Time next_look_ ABSL_GUARDED_BY(mutex_);
};

// The URI in the subjectAltName of the client's verified certificate: the first that begins with spiffe://, as the gRPC
// side has it; empty when there is none.
std::string PrincipalOf(const SSL* ssl);

}  // namespace zhudong::http
