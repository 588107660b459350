#include "gateway/http/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gateway/base/clock.h"

namespace zhudong::http {
namespace {

constexpr absl::Duration kLook = absl::Milliseconds(100);

struct Block4 {
  uint32_t network;
  int bits;
};
constexpr Block4 kNotPublic4[] = {
    {0x00000000, 8},   // this network
    {0x0a000000, 8},   // private
    {0x64400000, 10},  // carrier-grade NAT
    {0x7f000000, 8},   // loopback
    {0xa9fe0000, 16},  // link-local, and the metadata services of clouds
    {0xac100000, 12},  // private
    {0xc0000000, 24},  // IETF assignments
    {0xc0000200, 24},  // documentation
    {0xc0586300, 24},  // 6to4 relays
    {0xc0a80000, 16},  // private
    {0xc6120000, 15},  // benchmarking
    {0xc6336400, 24},  // documentation
    {0xcb007100, 24},  // documentation
    {0xe0000000, 4},   // multicast
    {0xf0000000, 4},   // reserved, broadcast
};

bool IsPublic4(uint32_t address) {
  return std::none_of(std::begin(kNotPublic4), std::end(kNotPublic4),
                      [&](const Block4& block) { return (address ^ block.network) >> (32 - block.bits) == 0; });
}

using Bytes16 = std::array<unsigned char, 16>;

bool Begins(const Bytes16& address, std::initializer_list<unsigned char> bytes) {
  return std::equal(bytes.begin(), bytes.end(), address.begin());
}

bool IsPublic6(const Bytes16& address) {
  if (Begins(address, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {
    return IsPublic4(uint32_t{address[12]} << 24 | uint32_t{address[13]} << 16 | uint32_t{address[14]} << 8 |
                     uint32_t{address[15]});
  }
  if ((address[0] & 0xe0) != 0x20) return false;                                // global unicast is 2000::/3
  if (Begins(address, {0x20, 0x01}) && (address[2] & 0xfe) == 0) return false;  // IETF, Teredo among it
  if (Begins(address, {0x20, 0x01, 0x0d, 0xb8})) return false;                  // documentation
  if (Begins(address, {0x20, 0x02})) return false;                              // 6to4: IPv4 inside
  return !(Begins(address, {0x3f, 0xff}) && (address[2] & 0xf0) == 0);          // documentation
}

// What the thread that asks and the one that waits share: the resolver can't be interrupted, so who waits no longer
// leaves it behind.
struct Asked {
  absl::Mutex mutex;
  bool done ABSL_GUARDED_BY(mutex) = false;
  int error ABSL_GUARDED_BY(mutex) = 0;
  std::vector<std::string> addresses ABSL_GUARDED_BY(mutex);
};

void Ask(const std::string& host, Asked& asked) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  std::vector<std::string> addresses;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    char text[NI_MAXHOST];
    if (::getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text);
    }
  }
  if (found != nullptr) ::freeaddrinfo(found);
  absl::MutexLock lock(&asked.mutex);
  asked.error = error;
  asked.addresses = std::move(addresses);
  asked.done = true;
}

}  // namespace

bool IsPublicAddress(std::string_view address) {
  const std::string text(address);
  in_addr four{};
  if (::inet_pton(AF_INET, text.c_str(), &four) == 1) return IsPublic4(ntohl(four.s_addr));
  Bytes16 six{};
  return ::inet_pton(AF_INET6, text.c_str(), six.data()) == 1 && IsPublic6(six);
}

absl::StatusOr<std::vector<std::string>> Resolve(const std::string& host, absl::Time deadline,
                                                 const std::function<bool()>& cancelled) {
  const auto asked = std::make_shared<Asked>();
  std::thread([host, asked] { Ask(host, *asked); }).detach();
  absl::MutexLock lock(&asked->mutex);
  while (!asked->mutex.AwaitWithDeadline(absl::Condition(&asked->done), std::min(deadline, base::DeadlineIn(kLook)))) {
    if (cancelled()) return absl::CancelledError("the call was cancelled");
    if (base::DeadlineIn(absl::ZeroDuration()) >= deadline) {
      return absl::DeadlineExceededError(absl::StrCat("the name ", host, " was not resolved in time"));
    }
  }
  if (!asked->addresses.empty()) return asked->addresses;
  return absl::NotFoundError(absl::StrCat(
      "the name ", host, " leads nowhere: ", asked->error == 0 ? "no address" : gai_strerror(asked->error)));
}

}  // namespace zhudong::http
