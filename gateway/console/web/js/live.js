// How every feed is, and whether that is still true. Two ways to know: the gateway tells each change at once
// (WatchFeedHealth), and is asked for everything every few seconds. A page that hears neither says so and shows no state
// as if it held: no feed may look healthy because nobody told otherwise.
import { call, may, openSession, stream } from "./api.js";
import { now } from "./format.js";

const ASK_EVERY_MS = 4000;
// A gateway that has said nothing for so long is gone; one call may be slow.
const LOST_AFTER_MS = 9000;
// Feeds are assessed each second; their assessment must not stand still.
const STALE_AFTER_MS = 20000;
const AGAIN_MS = 3000;
// As many watches as one person may have are open in other windows; asking every few seconds goes on.
const CROWDED_MS = 60000;

const listeners = new Set();
const live = {
  feeds: [],
  subscribers: [],
  known: false,
  /** Why nothing is taken in, and why projects do not get on; empty while they do. */
  ingestProblem: "",
  pipelineProblem: "",
  /** Why neither is known any more; empty while it is. */
  statusProblem: "",
  contact: "wait",
  /** When it was last heard, and since when it is not, in the gateway's time. */
  heardAt: 0,
  assessedAt: 0,
};
let heardTick = 0; // performance.now(), which no clock change moves
let assessedTick = 0;
let newestAssessment = "";
let failures = 0;
let statusFailures = 0;

export const current = () => live;
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const changed = (what) => listeners.forEach((listener) => listener(what));

function heard() {
  heardTick = performance.now();
  live.heardAt = now();
}

function judge() {
  const tick = performance.now();
  let contact = "live";
  if (!heardTick) contact = failures > 1 ? "lost" : "wait";
  else if (tick - heardTick > LOST_AFTER_MS || failures > 1) contact = "lost";
  else if (live.feeds.length > 0 && tick - assessedTick > STALE_AFTER_MS) contact = "stale";
  const before = live.contact;
  live.contact = contact;
  if (before !== contact) changed("contact");
}

function assessed(stamp) {
  if (!stamp || stamp <= newestAssessment) return;
  newestAssessment = stamp;
  assessedTick = performance.now();
  live.assessedAt = Date.parse(stamp);
}

/** Beside the feeds, which are told already: that this fails must not hold them back. */
async function askStatus() {
  if (!may("AdminService/GetStatus").allowed) return;
  try {
    const status = await call("AdminService/GetStatus", {}, AbortSignal.timeout(LOST_AFTER_MS));
    live.subscribers = status.subscribers || [];
    live.ingestProblem = status.ingestProblem || "";
    live.pipelineProblem = status.pipelineProblem || "";
    statusFailures = 0;
    live.statusProblem = "";
  } catch (error) {
    // One may be slow.
    statusFailures += 1;
    if (statusFailures > 1) live.statusProblem = error.message;
  }
  changed("feeds");
}

async function ask() {
  try {
    if (may("FeedHealthService/ListFeedHealth").allowed) {
      const answer = await call("FeedHealthService/ListFeedHealth", {}, AbortSignal.timeout(LOST_AFTER_MS));
      if (!newestAssessment) assessedTick = performance.now();
      live.feeds = answer.feeds || [];
      live.feeds.forEach((feed) => assessed(feed.assessedAt));
    } else {
      await openSession();
    }
    heard();
    failures = 0;
    live.known = true;
    judge();
    changed("feeds");
    await askStatus();
  } catch (error) {
    // It answered, if only to refuse.
    if (error.status) heard();
    failures = error.status ? 0 : failures + 1;
    judge();
  }
  setTimeout(ask, ASK_EVERY_MS);
}

async function watch() {
  if (!may("FeedHealthService/WatchFeedHealth").allowed) return;
  let again = AGAIN_MS;
  try {
    await stream("FeedHealthService/WatchFeedHealth", {}, undefined, (message) => {
      const { health } = message;
      const at = live.feeds.findIndex((feed) => feed.feed === health.feed);
      if (at >= 0) live.feeds[at] = { ...live.feeds[at], ...health };
      else live.feeds.push(health);
      assessed(health.assessedAt);
      changed("feeds");
    }, heard);
  } catch (error) {
    // What is asked every few seconds tells whether the gateway is there.
    if (error.status === 429) again = CROWDED_MS;
  }
  setTimeout(watch, again);
}

export function startLive() {
  ask();
  watch();
  setInterval(() => {
    judge();
    changed("tick");
  }, 1000);
}

