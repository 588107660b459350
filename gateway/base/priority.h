// Who goes first where processors are scarce.
//
// Nearer to the receiver goes first. Events that have to wait then wait at the door, where their platform sees it, and
// not in the middle, where nobody does: at 5,000 events a second on two busy cores that is the difference between tens
// and hundreds of milliseconds from publication to delivery. Only what nobody waits for stands back further.
#pragma once

namespace zhudong::base {

// As a niceness, beside the one that the process was started with.
enum class Priority {
  kOnward = 0,      // deriving what just came in, delivering
  kTakingIn = 5,    // publishing and every other call, with the threads that those wait for; compaction of the database
  kCatchingUp = 10  // deriving what lies far behind
};

// Of the calling thread, for good, and of every thread that it starts from then on. Taking a lower priority needs no
// privilege, taking a higher one would. Where the system refuses, nothing changes.
void TakePriority(Priority priority);

}  // namespace zhudong::base
