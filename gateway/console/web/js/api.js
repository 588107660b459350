// The gateway's services over HTTPS with JSON. A failed call throws a Trouble that knows what to show.
import { heardClock } from "./format.js";
import { rolesFor } from "./roles.js";

const BASE = "/api/zhudong.v1.";
const DEADLINE_MS = 30000;

export class Trouble extends Error {
  constructor(status, body) {
    super(body.message || `HTTP ${status}`);
    this.status = status;
    this.code = body.code || "";
    this.reason = body.reason || "";
    this.metadata = body.metadata || {};
    this.fields = body.fields || [];
  }
  /** The gateway did not answer at all. */
  get unreachable() {
    return this.status === 0;
  }
  get forbidden() {
    return this.code === "PERMISSION_DENIED" || this.status === 403;
  }
  get missing() {
    return this.code === "NOT_FOUND" || this.status === 404;
  }
  get unavailable() {
    return this.code === "UNIMPLEMENTED" || this.status === 501;
  }
}

let session = null;
export const currentSession = () => session;

async function send(path, options) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(0, { code: "UNREACHABLE", message: error.message });
  }
  const date = answer.headers.get("date");
  if (date) heardClock(date);
  if (!answer.ok) {
    const body = await answer.json().catch(() => ({ message: `HTTP ${answer.status}` }));
    throw new Trouble(answer.status, body);
  }
  return answer;
}

/** What the console itself tells, beside the services. */
export async function get(path, signal = undefined) {
  return (await send(path, { signal: signal || AbortSignal.timeout(DEADLINE_MS) })).json();
}

export async function openSession() {
  session = await get("/api/session");
  return session;
}

async function post(method, request, signal) {
  const once = () =>
    send(BASE + method, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Zhudong-CSRF": session ? session.csrf : "" },
      body: JSON.stringify(request),
      signal,
    });
  try {
    return await once();
  } catch (error) {
    // The gateway was started anew, and its token is another one: the certificate still says who asks.
    if (error.reason !== "CSRF_TOKEN") throw error;
    await openSession();
    return once();
  }
}

/** One call: `call("AdminService/GetStatus", {})`. */
export async function call(method, request = {}, signal = undefined) {
  const limit = AbortSignal.timeout(DEADLINE_MS);
  const either = signal && AbortSignal.any ? AbortSignal.any([signal, limit]) : signal || limit;
  try {
    return await (await post(method, request, either)).json();
  } catch (error) {
    if (limit.aborted) throw new Trouble(0, { code: "UNREACHABLE", message: "no answer in time" });
    throw error;
  }
}

/** Of questions that follow each other the last alone counts: each call of what this gives ends the question before and
 * gives the signal of the new one. All end with `signal`. */
export function lastOnly(signal) {
  let asking = new AbortController();
  signal.addEventListener("abort", () => asking.abort());
  return () => {
    asking.abort();
    asking = new AbortController();
    if (signal.aborted) asking.abort();
    return asking.signal;
  };
}

/** A call that answers line by line. Every line, also an empty one that only says "still here", calls `heard`. */
export async function stream(method, request, signal, take, heard = () => {}) {
  const answer = await post(method, request, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    heard();
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (!line.trim()) continue;
      const message = JSON.parse(line);
      if (message.error) throw new Trouble(message.error.status || 500, message.error);
      take(message);
    }
  }
}

/** All pages of a list, at most `most` items. */
export async function all(method, request, key, most = 5000, signal = undefined) {
  const items = [];
  let pageToken = "";
  do {
    const answer = await call(method, { ...request, pageToken }, signal);
    items.push(...(answer[key] || []));
    pageToken = answer.nextPageToken || "";
  } while (pageToken && items.length < most);
  return { items, more: Boolean(pageToken) };
}

/** Whether this role may make a call, and if not, which may. */
export function may(method) {
  return { allowed: Boolean(session?.may?.[`zhudong.v1.${method}`]), roles: rolesFor(method) };
}
