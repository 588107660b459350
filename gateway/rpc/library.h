// gRPC's own library, which it takes down whenever the last channel or server goes, and which writes to stderr.
#pragma once

#include "gateway/telemetry/log.h"

namespace zhudong::rpc {

// From now on it stays up until the process ends. Taking it down joins a thread that may sit in a poll of ten seconds
// (gRPC 1.51, when a connection had more to write than the socket took), so a stop or an exit would sometimes hang.
// Thread-safe; once is enough.
void KeepLibraryUp();

// What gRPC has to say goes to the log as its own lines, at most twenty a second, while one of these is there. One at a
// time; `log` outlives it.
class LibraryWords {
 public:
  explicit LibraryWords(telemetry::Log& log);
  ~LibraryWords();
  LibraryWords(const LibraryWords&) = delete;
  LibraryWords& operator=(const LibraryWords&) = delete;
};

}  // namespace zhudong::rpc
