#include "gateway/http/connection.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "gateway/base/clock.h"

namespace zhudong::http {
namespace {

constexpr size_t kBufferBytes = 16u << 10;
// So long, and so much, is read of what nobody wants before the connection ends.
constexpr absl::Duration kLinger = absl::Seconds(1);
constexpr size_t kLingerBytes = 32u << 20;

thread_local Connection* current = nullptr;

absl::Time Now() { return base::DeadlineIn(absl::ZeroDuration()); }

void Name(const sockaddr_storage& address, std::string& ip, int& port) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    port = ntohs(v4.sin_port);
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    port = ntohs(v6.sin6_port);
  }
  ip = text;
}

}  // namespace

Connection::Connection(int socket, absl::Duration wait)
    : socket_(socket), wait_(wait), read_until_(base::DeadlineIn(wait)) {
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL, 0) | O_NONBLOCK);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  current = this;
}

Connection::~Connection() {
  current = nullptr;
  if (ssl_ != nullptr) SSL_free(ssl_);
}

Connection* Connection::Current() { return current; }

bool Connection::Wait(short events, absl::Time until) const {
  while (true) {
    const absl::Duration left = until - Now();
    if (left <= absl::ZeroDuration()) return false;
    pollfd entry{socket_, events, 0};
    const int milliseconds = static_cast<int>(std::min<int64_t>(absl::ToInt64Milliseconds(left) + 1, 1000));
    const int ready = ::poll(&entry, 1, milliseconds);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

bool Connection::Retry(int result, absl::Time until) const {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ:
      return Wait(POLLIN, until);
    case SSL_ERROR_WANT_WRITE:
      return Wait(POLLOUT, until);
    default:
      return false;
  }
}

bool Connection::Accept(SSL_CTX* context) {
  ssl_ = SSL_new(context);
  if (ssl_ == nullptr || SSL_set_fd(ssl_, socket_) != 1) return false;
  while (true) {
    ERR_clear_error();
    const int result = SSL_accept(ssl_);
    if (result == 1) return true;
    if (!Retry(result, read_until_)) {
      broken_ = true;
      return false;
    }
  }
}

bool Connection::AwaitRequest(absl::Time until) {
  if (broken_) return false;
  if (next_ < buffer_.size() || (ssl_ != nullptr && SSL_pending(ssl_) > 0)) return true;
  return Wait(POLLIN, until);
}

void Connection::BeginRequest(size_t bytes) {
  read_until_ = base::DeadlineIn(wait_);
  write_until_ = absl::InfinitePast();
  by_piece_ = false;
  allowed_ = bytes;
}

ssize_t Connection::ReadSocket(char* bytes, size_t size, absl::Time until) {
  while (!broken_ && Now() < until) {
    if (ssl_ != nullptr) {
      ERR_clear_error();
      const int got = SSL_read(ssl_, bytes, static_cast<int>(std::min<size_t>(size, kBufferBytes)));
      if (got > 0) return got;
      if (SSL_get_error(ssl_, got) == SSL_ERROR_ZERO_RETURN) return 0;
      if (!Retry(got, until)) break;
    } else {
      const ssize_t got = ::recv(socket_, bytes, size, 0);
      if (got >= 0) return got;
      if (errno != EINTR && (errno != EAGAIN || !Wait(POLLIN, until))) break;
    }
  }
  broken_ = true;
  return -1;
}

ssize_t Connection::read(char* bytes, size_t size) {
  if (next_ == buffer_.size()) {
    buffer_.resize(kBufferBytes);
    next_ = 0;
    const ssize_t got = ReadSocket(buffer_.data(), buffer_.size(), read_until_);
    buffer_.resize(got > 0 ? static_cast<size_t>(got) : 0);
    if (got <= 0) return got;
  }
  const size_t part = std::min({size, buffer_.size() - next_, allowed_});
  if (part == 0 && size > 0) {
    CloseAfterAnswer();
    return -1;
  }
  std::memcpy(bytes, buffer_.data() + next_, part);
  next_ += part;
  allowed_ -= part;
  return static_cast<ssize_t>(part);
}

// All of it, or an error: the library does not look how much of a head was written.
ssize_t Connection::write(const char* bytes, size_t size) {
  if (write_until_ == absl::InfinitePast() || by_piece_) write_until_ = base::DeadlineIn(wait_);
  size_t written = 0;
  while (written < size && !broken_) {
    const size_t left = size - written;
    ssize_t put = -1;
    bool again = false;
    if (ssl_ != nullptr) {
      ERR_clear_error();
      const int result = SSL_write(ssl_, bytes + written, static_cast<int>(std::min<size_t>(left, kBufferBytes)));
      put = result;
      again = result <= 0 && Retry(result, write_until_);
    } else {
      put = ::send(socket_, bytes + written, left, MSG_NOSIGNAL);
      again = put < 0 && (errno == EINTR || (errno == EAGAIN && Wait(POLLOUT, write_until_)));
    }
    if (put > 0) written += static_cast<size_t>(put);
    broken_ = (put <= 0 && !again) || Now() >= write_until_;
  }
  return written == size ? static_cast<ssize_t>(size) : -1;
}

bool Connection::PeerLeft() {
  char next = 0;
  if (broken_ || ssl_ == nullptr) {
    const ssize_t got = broken_ ? 0 : ::recv(socket_, &next, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
  }
  ERR_clear_error();
  const int got = SSL_peek(ssl_, &next, 1);
  if (got > 0) return false;
  const int error = SSL_get_error(ssl_, got);
  return error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE;
}

void Connection::End() {
  if (ssl_ != nullptr && !broken_) {
    ERR_clear_error();
    SSL_shutdown(ssl_);
  }
  ::shutdown(socket_, SHUT_WR);
  if (!closing_) return;
  const absl::Time until = base::DeadlineIn(kLinger);
  std::string unwanted(kBufferBytes, '\0');
  for (size_t read = 0; read < kLingerBytes && Wait(POLLIN, until);) {
    const ssize_t got = ::recv(socket_, unwanted.data(), unwanted.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return;
    read += got > 0 ? static_cast<size_t>(got) : 0;
  }
}

bool Connection::is_readable() const { return next_ < buffer_.size() || Wait(POLLIN, read_until_); }

bool Connection::is_writable() const {
  return !broken_ &&
         Wait(POLLOUT, write_until_ == absl::InfinitePast() || by_piece_ ? base::DeadlineIn(wait_) : write_until_);
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) Name(address, ip, port);
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0) Name(address, ip, port);
}

}  // namespace zhudong::http
