// China's working days, as the gateway's calendar has them: how many are left until a limit. Limits themselves are the
// gateway's; nothing here works one out.
import { get } from "./api.js";

const DAY_MS = 86400000;
const AGAIN_MS = 3600000;
let known = null;
let askedAt = 0;

/** Asks for the calendar where it is not there, or was asked for long ago. */
export async function learnWorkingDays(signal) {
  if (known && Date.now() - askedAt < AGAIN_MS) return;
  const answer = await get("/api/calendar", signal);
  known = { off: answer.off.map(numberOf), worked: answer.worked.map(numberOf) };
  askedAt = Date.now();
}

const numberOf = (day) => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);

/** Mondays to Fridays up to and including the day; 1970-01-01 was a Thursday. */
function weekdays(day) {
  const since = day + 3;
  const weeks = Math.floor(since / 7);
  return weeks * 5 + Math.min(since - weeks * 7 + 1, 5);
}

/** Working days in (from, to], two days as ISO 8601; below 0 where `to` is before `from`. */
export function workingDays(from, to) {
  const [first, last] = [numberOf(from), numberOf(to)];
  if (last < first) return -workingDays(to, from);
  const within = (days) => days.filter((day) => day > first && day <= last).length;
  return weekdays(last) - weekdays(first) - within(known.off) + within(known.worked);
}
