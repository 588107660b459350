// Trust in license issuers that follows its files: the certificates and revocation lists of [[license_issuer]].
//
// reads:     these files, again when one of them changed; looked for at most once in `look`, when a signature is
//            checked or a license is given from the cache
// remembers: what the files said when they could last be used
// promise:   a list that was put in place of an older one holds for every license that is given from `look` on; files
//            that can't be used change nothing and are told of
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/config/config.h"
#include "gateway/crypto/issuer_trust.h"

namespace zhudong::app {

// What became of a look at changed files, for the log; `good` false: the former ones hold on.
using LookedAtIssuers = std::function<void(bool good, std::string_view what)>;

// Null where no issuer is configured. Errors as LoadIssuerTrust.
absl::StatusOr<std::shared_ptr<const crypto::IssuerTrust>> WatchIssuerTrust(const config::Config& config,
                                                                            absl::Duration look,
                                                                            LookedAtIssuers looked);

}  // namespace zhudong::app
