// One connection of a server, bounded in time and bytes however its peer behaves: the kept library bounds each wait on
// a socket, but not a peer that sends a byte now and then, nor headers without an end.
#pragma once

#include <httplib.h>

#include <string>

#include "absl/time/time.h"

namespace zhudong::http {

// Used by one thread at a time.
class Connection final : public httplib::Stream {
 public:
  // `socket` stays the caller's to close; `wait` bounds the handshake, the reading of one request and the writing of
  // its answer, each as a whole.
  Connection(int socket, absl::Duration wait);
  ~Connection() override;

  // The TLS handshake. False when it fails.
  bool Accept(SSL_CTX* context);
  // Whether a request begins before `until`.
  bool AwaitRequest(absl::Time until);
  // A new request: its time begins, and it may have so many bytes until AllowBytes.
  void BeginRequest(size_t bytes);
  void AllowBytes(size_t bytes) { allowed_ += bytes; }
  // What was sent is not read to its end: no further request can be told from it.
  void CloseAfterAnswer() { closing_ = true; }
  // Of this answer each write as a whole, in place of all of them, has the time.
  void EachPieceHasItsTime() { by_piece_ = true; }
  bool closing() const { return closing_ || broken_; }
  const SSL* ssl() const { return ssl_; }
  // Whether the peer has ended the connection, as far as is known here: a write may succeed long after.
  bool PeerLeft();
  // Says goodbye; reads on for a moment, for closing with unread bytes would take the answer back from its reader.
  void End();

  // The connection that this thread works on; nullptr when none.
  static Connection* Current();

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* bytes, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  bool Wait(short events, absl::Time until) const;
  // After an SSL call returned `result`: whether it is worth calling again.
  bool Retry(int result, absl::Time until) const;
  ssize_t ReadSocket(char* bytes, size_t size, absl::Time until);

  const int socket_;
  const absl::Duration wait_;
  SSL* ssl_ = nullptr;
  bool broken_ = false;
  bool closing_ = false;
  bool by_piece_ = false;
  std::string buffer_;
  size_t next_ = 0;  // in buffer_
  size_t allowed_ = 0;
  absl::Time read_until_;
  absl::Time write_until_ = absl::InfinitePast();  // in the past: nothing of the answer is written yet
};

}  // namespace zhudong::http
