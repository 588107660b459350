// gRPC's own library, which it takes down whenever the last channel or server goes.
#pragma once

namespace zhudong::rpc {

// From now on it stays up until the process ends. Taking it down joins a thread that may sit in a poll of ten seconds
// (gRPC 1.51, when a connection had more to write than the socket took), so a stop or an exit would sometimes hang.
// Thread-safe; once is enough.
void KeepLibraryUp();

}  // namespace zhudong::rpc
