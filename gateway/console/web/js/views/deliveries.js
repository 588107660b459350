// Subscribers, worst first, and every dead letter.
import { all, call } from "../api.js";
import { h, panel, redraw } from "../dom.js";
import { count, span, millis, now, timeNode } from "../format.js";
import { code, t } from "../i18n.js";
import { head, mark, nothing } from "../parts.js";
import { address } from "../router.js";
import { table } from "../table.js";
import { letters } from "./dead_letters.js";

const kept = { key: "state", down: false };
const LOOKS = { backing_off: "bad", removed: "off", disabled: "off", delivering: "good", idle: "good" };
const WORDS = { backing_off: "sub.backing_off", removed: "sub.removed", disabled: "sub.disabled.word", delivering: "sub.delivering", idle: "sub.idle" };

/** Nothing to send just now, though events are owed: they wait behind projects that are held. */
const waits = (one) => one.state === "idle" && Number(one.pending || 0) > 0;

/** Nothing left to send is no good news while a dead letter holds a project up. */
export const subscriberMark = (one) =>
  LOOKS[one.state] === "good" && Number(one.deadLetters || 0) > 0
    ? mark("warn", t("sub.holding"))
    : waits(one) ? mark("warn", t("sub.waiting"))
    : mark(LOOKS[one.state] || "unknown", t(WORDS[one.state] || one.state || "–"));
const trouble = (one) => (one.state === "backing_off" ? 0 : Number(one.deadLetters || 0) > 0 || waits(one) ? 1 : one.state === "disabled" ? 2 : 3);

function columns(newest) {
  return [
    { key: "name", label: t("sub.name"), sort: (one) => one.subscriber, cell: (one) => h("a", { href: address("deliveries", one.subscriber), class: "strong", "data-key": `sub-${one.subscriber}` }, one.subscriber) },
    { key: "state", label: t("sub.state"), sort: trouble, cell: subscriberMark },
    { key: "breaker", label: t("sub.breaker"), cell: (one) => [code(one.breaker), one.failingSince && h("span", { class: "under wrong" }, t("sub.failing"), " ", span(now() - millis(one.failingSince)))] },
    { key: "pending", label: t("sub.pending"), number: true, sort: (one) => Number(one.pending || 0), cell: (one) => count(one.pending) },
    { key: "position", label: t("sub.position"), number: true, cell: (one) => t("sub.position.text", { position: count(one.position), newest: count(newest) }) },
    { key: "dead", label: t("sub.dead"), number: true, sort: (one) => Number(one.deadLetters || 0), cell: (one) => (Number(one.deadLetters || 0) ? h("b", { class: "wrong" }, count(one.deadLetters)) : "0") },
    { key: "held", label: t("sub.held"), number: true, sort: (one) => Number(one.heldProjects || 0), cell: (one) => count(one.heldProjects) },
    { key: "applied", label: t("sub.applied"), number: true, sort: (one) => Number(one.applied || 0), cell: (one) => count(one.applied) },
    { key: "error", label: t("sub.error"), wide: true, cell: (one) => (one.lastError ? [one.lastError, one.nextAttemptAt && h("span", { class: "under" }, t("sub.next"), " ", timeNode(one.nextAttemptAt))] : h("span", { class: "muted" }, t("none"))) },
  ];
}

export async function deliveries(context) {
  const [name, event] = context.route.rest;
  if (event) return (await import("./dead_letter.js")).deadLetter(context, name, event);
  if (name) return (await import("./subscriber.js")).subscriber(context, name);
  context.title(t("nav.deliveries"));
  const again = async () => {
    const status = await call("AdminService/GetStatus", {}, context.signal);
    const dead = await all("AdminService/ListDeadLetters", { pageSize: 200 }, "deadLetters", 1000, context.signal);
    const subscribers = status.subscribers || [];
    redraw(context.place,
      head(t("nav.deliveries"), t("deliveries.lead")),
      h("section", { class: "panel", "aria-label": t("nav.deliveries") }, table({ name: t("sub.name"), columns: columns(status.demandSequence), rows: [...subscribers].sort((a, b) => trouble(a) - trouble(b)),
        kept, rowKey: (one) => one.subscriber, empty: nothing(t("deliveries.none"), t("deliveries.none.hint")) })),
      panel(t("dead.title"), { note: t("dead.note"), flush: dead.items.length > 0 }, letters(dead.items, again, true)));
  };
  await again();
  context.every(6, again);
}
