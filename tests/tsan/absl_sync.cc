// Tells ThreadSanitizer what Debian's Abseil, which is built without it, does with mutexes and notifications: else
// every access under an absl::Mutex looks like a race. The linker turns our calls into these (--wrap, see
// CMakeLists.txt).
#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/mutex.h"

#define REAL(name) __real_##name
#define WRAP(name) __wrap_##name

namespace {

// The thread gives the mutex back, and waits until it has it again.
template <typename Call>
auto WaitWith(void* mutex, Call call) {
  __tsan_mutex_pre_unlock(mutex, 0);
  __tsan_mutex_post_unlock(mutex, 0);
  __tsan_mutex_pre_lock(mutex, 0);
  const auto result = call();
  __tsan_mutex_post_lock(mutex, 0, 0);
  return result;
}

}  // namespace

extern "C" {

void REAL(_ZN4absl7debian35Mutex4LockEv)(void* mutex);
void WRAP(_ZN4absl7debian35Mutex4LockEv)(void* mutex) {
  __tsan_mutex_pre_lock(mutex, 0);
  REAL(_ZN4absl7debian35Mutex4LockEv)(mutex);
  __tsan_mutex_post_lock(mutex, 0, 0);
}

void REAL(_ZN4absl7debian35Mutex6UnlockEv)(void* mutex);
void WRAP(_ZN4absl7debian35Mutex6UnlockEv)(void* mutex) {
  __tsan_mutex_pre_unlock(mutex, 0);
  REAL(_ZN4absl7debian35Mutex6UnlockEv)(mutex);
  __tsan_mutex_post_unlock(mutex, 0);
}

bool REAL(_ZN4absl7debian35Mutex7TryLockEv)(void* mutex);
bool WRAP(_ZN4absl7debian35Mutex7TryLockEv)(void* mutex) {
  __tsan_mutex_pre_lock(mutex, __tsan_mutex_try_lock);
  const bool locked = REAL(_ZN4absl7debian35Mutex7TryLockEv)(mutex);
  __tsan_mutex_post_lock(mutex, __tsan_mutex_try_lock | (locked ? 0 : __tsan_mutex_try_lock_failed), 0);
  return locked;
}

void REAL(_ZN4absl7debian35Mutex10ReaderLockEv)(void* mutex);
void WRAP(_ZN4absl7debian35Mutex10ReaderLockEv)(void* mutex) {
  __tsan_mutex_pre_lock(mutex, __tsan_mutex_read_lock);
  REAL(_ZN4absl7debian35Mutex10ReaderLockEv)(mutex);
  __tsan_mutex_post_lock(mutex, __tsan_mutex_read_lock, 0);
}

void REAL(_ZN4absl7debian35Mutex12ReaderUnlockEv)(void* mutex);
void WRAP(_ZN4absl7debian35Mutex12ReaderUnlockEv)(void* mutex) {
  __tsan_mutex_pre_unlock(mutex, __tsan_mutex_read_lock);
  REAL(_ZN4absl7debian35Mutex12ReaderUnlockEv)(mutex);
  __tsan_mutex_post_unlock(mutex, __tsan_mutex_read_lock);
}

void REAL(_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE)(void* mutex, const absl::Condition& condition);
void WRAP(_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE)(void* mutex, const absl::Condition& condition) {
  WaitWith(mutex, [&] {
    REAL(_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE)(mutex, condition);
    return true;
  });
}

bool REAL(_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE)(void* mutex,
                                                                                    const absl::Condition& condition,
                                                                                    absl::Duration timeout);
bool WRAP(_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE)(void* mutex,
                                                                                    const absl::Condition& condition,
                                                                                    absl::Duration timeout) {
  return WaitWith(mutex, [&] {
    return REAL(_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE)(mutex, condition, timeout);
  });
}

bool REAL(_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE)(void* mutex,
                                                                                 const absl::Condition& condition,
                                                                                 absl::Time deadline);
bool WRAP(_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE)(void* mutex,
                                                                                 const absl::Condition& condition,
                                                                                 absl::Time deadline) {
  return WaitWith(mutex, [&] {
    return REAL(_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE)(mutex, condition, deadline);
  });
}

void REAL(_ZN4absl7debian35MutexD1Ev)(void* mutex);
void WRAP(_ZN4absl7debian35MutexD1Ev)(void* mutex) {
  REAL(_ZN4absl7debian35MutexD1Ev)(mutex);
  __tsan_mutex_destroy(mutex, 0);
}

void REAL(_ZN4absl7debian312Notification6NotifyEv)(void* notification);
void WRAP(_ZN4absl7debian312Notification6NotifyEv)(void* notification) {
  __tsan_release(notification);
  REAL(_ZN4absl7debian312Notification6NotifyEv)(notification);
}

void REAL(_ZNK4absl7debian312Notification19WaitForNotificationEv)(void* notification);
void WRAP(_ZNK4absl7debian312Notification19WaitForNotificationEv)(void* notification) {
  REAL(_ZNK4absl7debian312Notification19WaitForNotificationEv)(notification);
  __tsan_acquire(notification);
}

bool REAL(_ZN4absl7debian315BlockingCounter14DecrementCountEv)(void* counter);
bool WRAP(_ZN4absl7debian315BlockingCounter14DecrementCountEv)(void* counter) {
  __tsan_release(counter);
  return REAL(_ZN4absl7debian315BlockingCounter14DecrementCountEv)(counter);
}

void REAL(_ZN4absl7debian315BlockingCounter4WaitEv)(void* counter);
void WRAP(_ZN4absl7debian315BlockingCounter4WaitEv)(void* counter) {
  REAL(_ZN4absl7debian315BlockingCounter4WaitEv)(counter);
  __tsan_acquire(counter);
}

}  // extern "C"
