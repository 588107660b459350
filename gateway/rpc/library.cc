#include "gateway/rpc/library.h"

#include <grpc/grpc.h>

#include <mutex>

namespace zhudong::rpc {

void KeepLibraryUp() {
  static std::once_flag once;
  std::call_once(once, grpc_init);
}

}  // namespace zhudong::rpc
