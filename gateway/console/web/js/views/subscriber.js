// One subscriber: how far it is, its dead letters, replays, the day's counts, and what operators did.
import { all, call } from "../api.js";
import { act } from "../dialog.js";
import { facts, h, panel, redraw } from "../dom.js";
import { both, count, day, duration, fullTime, now, principal, span, timeNode } from "../format.js";
import { code, knows, t } from "../i18n.js";
import { actButton, acts, head, mark, nothing } from "../parts.js";
import { address, go } from "../router.js";
import { table } from "../table.js";
import { letters, replayAll } from "./dead_letters.js";
import { subscriberMark } from "./deliveries.js";
import { startReplay, stopReplay } from "./replay.js";

const CHANGE = "AdminService/ChangeSubscriber";
const DAY = 24 * 3600 * 1000;
const order = {};

function change(status, name, again) {
  act({ method: CHANGE, title: t(`sub.${name}.title`, { name: status.subscriber }), effect: h("p", {}, t(`sub.${name}.effect`, { pending: count(status.pending) })),
    request: () => ({ subscriber: status.subscriber, act: `SUBSCRIBER_ACT_${name.toUpperCase()}` }), button: t(`sub.${name}`),
    danger: name !== "enable", done: name === "forget" ? () => go(address("deliveries")) : again });
}

function buttons(status, again) {
  const off = status.state === "disabled" || status.state === "removed";
  const names = off ? (status.state === "removed" ? ["forget"] : ["enable", "forget"]) : ["disable"];
  return acts([CHANGE], actButton("AdminService/StartReplay", t("replay.start"), () => startReplay(status.subscriber, again), { key: "replay" }),
    names.map((name) => actButton(CHANGE, t(`sub.${name}`), () => change(status, name, again), { key: name })));
}

function figures(status) {
  return facts("figures", [
    [t("sub.pending"), count(status.pending)], [t("sub.dead"), count(status.deadLetters)], [t("sub.held"), count(status.heldProjects)],
    [t("sub.applied"), count(status.applied)], [t("sub.duplicates"), count(status.duplicates)], [t("sub.stale"), count(status.stale)],
    [t("sub.rejected"), count(status.rejected)], [t("sub.skipped"), count(status.skipped)]]);
}

function standing(status, newest) {
  const { disabled } = status;
  return panel(t("sub.state"), {}, facts("facts", [
    [t("sub.breaker"), [code(status.breaker), status.breakerSince && h("span", { class: "under" }, timeNode(status.breakerSince))]],
    [t("sub.position"), t("sub.position.text", { position: count(status.position), newest: count(newest) })],
    [t("sub.failing"), status.failingSince && both(status.failingSince)],
    [t("sub.puttingOff"), status.puttingOffSince && both(status.puttingOffSince)],
    [t("sub.next"), status.nextAttemptAt && both(status.nextAttemptAt)],
    [t("sub.error"), status.lastError],
    [t("sub.outage"), status.recoveredAt && t("sub.outage.text", { span: span(duration(status.lastOutage)), when: fullTime(status.recoveredAt) })],
    [t("sub.disabled.word"), disabled && t("sub.disabled", { by: (disabled.by || "").split("/").pop(), since: fullTime(disabled.since), reason: disabled.reason })]]));
}

function replayPanel(status, again) {
  const { replay } = status;
  const running = replay?.state === "running";
  const body = replay?.replayId
    ? [h("p", {}, t("replay.state", { state: t(`replay.${replay.state}`), done: count(Number(replay.events || 0) - Number(replay.left || 0)), events: count(replay.events),
        applied: count(replay.applied), duplicates: count(replay.duplicates), stale: count(replay.stale), failed: count(replay.failed) })),
       running && h("progress", { max: Number(replay.events || 1), value: Number(replay.events || 0) - Number(replay.left || 0), "aria-label": t("replay") }),
       h("p", { class: "muted small" }, t("replay.by", { by: (replay.askedBy || "").split("/").pop(), when: fullTime(replay.askedAt), reason: replay.reason })),
       running && acts(["AdminService/StopReplay"], actButton("AdminService/StopReplay", t("replay.stop"), () => stopReplay(status.subscriber, again)))]
    : nothing(t("replay.last.none"), t("replay.note"));
  return panel(t("replay"), { note: t("replay.note") }, body);
}

const COUNTS = ["carriedOver", "due", "again", "delivered", "duplicates", "stale", "skipped", "rejected", "held", "pending"];
const label = (name) => (knows(`reconcile.${name}`) ? t(`reconcile.${name}`) : t(`sub.${name}`));

function reconciliation(days) {
  return panel(t("reconcile"), { note: t("reconcile.note"), flush: days.length > 0 }, days.length === 0 ? nothing(t("reconcile.none"), "") : table({
    name: t("reconcile"),
    rows: [...days].reverse(),
    kept: (order.days ||= {}),
    columns: [
      { key: "day", label: t("day.day"), sort: (one) => one.day, cell: (one) => one.day },
      ...COUNTS.map((name) => ({ key: name, label: label(name), number: true, cell: (one) => count(one[name]) })),
      { key: "receiver", label: t("reconcile.receiver"), cell: (one) => (one.received ? mark(one.agrees ? "good" : "bad", t(one.agrees ? "reconcile.agrees" : "reconcile.differs")) : h("span", { class: "muted" }, t("reconcile.silent"))) },
    ],
  }));
}

function history(list) {
  return panel(t("acts.title"), { flush: list.length > 0 }, list.length === 0 ? nothing(t("acts.none"), "") : table({
    name: t("acts.title"),
    rows: list,
    kept: (order.acts ||= {}),
    columns: [
      { key: "at", label: t("when"), sort: (one) => one.at, cell: (one) => timeNode(one.at, "full") },
      { key: "act", label: t("acts.act"), cell: (one) => (knows(`act.${one.act}`) ? t(`act.${one.act}`) : one.act) },
      { key: "by", label: t("acts.by"), cell: (one) => principal(one.principal) },
      { key: "events", label: t("acts.events"), number: true, cell: (one) => count(one.events) },
      { key: "reason", label: t("reason"), wide: true, cell: (one) => one.reason },
    ],
  }));
}

export async function subscriber(context, name) {
  context.title(name);
  const again = async () => {
    const status = await call("AdminService/GetStatus", {}, context.signal);
    const mine = (status.subscribers || []).find((one) => one.subscriber === name);
    if (!mine) return redraw(context.place, head(name, "", { crumbs: h("a", { href: address("deliveries") }, "← ", t("nav.deliveries")) }), nothing(t("trouble.missing"), ""));
    const [dead, days, done] = await Promise.all([
      all("AdminService/ListDeadLetters", { subscriber: name, pageSize: 200 }, "deadLetters", 1000, context.signal),
      call("AdminService/Reconcile", { subscriber: name, firstDay: day(new Date(now() - 13 * DAY).toISOString()) }, context.signal),
      call("AdminService/ListOperatorActs", { subscriber: name, pageSize: 50 }, context.signal)]);
    redraw(context.place,
      head(name, "", { crumbs: h("a", { href: address("deliveries") }, "← ", t("nav.deliveries")), beside: subscriberMark(mine), acts: buttons(mine, again) }),
      figures(mine),
      panel(t("dead.title"), { note: t("dead.note"), flush: true, acts: dead.items.length > 1 && h("div", { class: "acts" },
        actButton("AdminService/ReplayDeadLetters", t("dead.release.all"), () => replayAll(name, again), { key: "release-all" })) }, letters(dead.items, again, false)),
      h("div", { class: "pair" }, standing(mine, status.demandSequence), replayPanel(mine, again)),
      reconciliation(days.days || []),
      history(done.acts || []));
  };
  await again();
  context.every(6, again);
}
