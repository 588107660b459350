// Where a name leads, and whether that is the public Internet. For requests whose address others chose: they must not
// reach what stands behind our own walls (server-side request forgery).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace zhudong::http {

// Whether a numeric IPv4 or IPv6 address is one that the whole Internet reaches. Not: private, loopback, link-local,
// carrier-grade NAT (RFC 6598), unique local, multicast, documentation, benchmarking, IPv4 mapped into IPv6, tunnels,
// and whatever else the IANA special-purpose registries (RFC 6890) hold; nor what is no address at all.
// An address translated by NAT64 (64:ff9b::/96) is what the IPv4 address inside is.
bool IsPublicAddress(std::string_view address);

// The numeric addresses of `host`, a name or itself an address, in the order in which to try them. NOT_FOUND when there
// are none, DEADLINE_EXCEEDED, CANCELLED once `cancelled` says so (looked at about ten times a second).
absl::StatusOr<std::vector<std::string>> Resolve(const std::string& host, absl::Time deadline,
                                                 const std::function<bool()>& cancelled);

}  // namespace zhudong::http
