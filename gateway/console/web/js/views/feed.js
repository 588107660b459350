// One feed: what is wrong with it and what to do, when things came, what is missing, what could not be used.
import { call } from "../api.js";
import { act } from "../dialog.js";
import { facts, h, panel, redraw } from "../dom.js";
import { both, count, fullTime, number, principal, timeNode } from "../format.js";
import { code, either, t } from "../i18n.js";
import { current } from "../live.js";
import { actButton, acts, badge, field, head, mark, nothing } from "../parts.js";
import { address } from "../router.js";
import { table } from "../table.js";
import { heatMap, hoursChart, lanes } from "./feed_time.js";
import { quarantine } from "./quarantine.js";

const order = {};

function parts(feed, stale) {
  return panel(t("feed.parts"), { flush: true }, table({
    name: t("feed.parts"),
    kept: (order.parts ||= {}),
    rows: feed.parts || [],
    columns: [
      { key: "part", label: t("feed.part"), cell: (part) => [code(part.part),
        part.kind && part.kind !== "EVENT_KIND_UNSPECIFIED" && h("span", { class: "under" }, code(part.kind))] },
      { key: "state", label: t("feeds.state"), cell: (part) => badge(part.state, { stale }) },
      { key: "since", label: t("feeds.since"), sort: (part) => part.since || "", cell: (part) => timeNode(part.since) },
      { key: "why", label: t("feeds.why"), wide: true, cell: (part) => [either(part.reason, part.reasonZh),
        either(part.action, part.actionZh) && h("span", { class: "under" }, "→ ", either(part.action, part.actionZh))] },
    ],
  }));
}

function giveUp(feed, gap, again) {
  const values = { feed, first: gap.first, last: gap.last, missing: count(gap.missing) };
  act({ method: "FeedHealthService/GiveUpGap", title: t("gap.giveup.title", values), effect: h("p", {}, t("gap.giveup.effect", values)),
    request: () => ({ feed, first: gap.first }), button: t("gap.giveup"), danger: true, done: again });
}

function gaps(feed, again) {
  const sequence = feed.sequence || {};
  const all = [...(sequence.open || []), ...(sequence.closed || [])];
  const numbered = Number(sequence.highest || 0) > 0;
  const note = numbered ? t("feed.gaps.note", { highest: number(sequence.highest), restarts: count(sequence.restarts) }) : "";
  const end = (gap) => (gap.closedBy ? t("gap.by", { by: gap.closedBy.split("/").pop(), reason: gap.reason }) : "");
  return panel(t("feed.gaps"), { note, flush: all.length > 0 }, all.length === 0
    ? nothing(t(numbered ? "feed.gaps.none" : "feed.gaps.nonumbers"), numbered ? "" : t("feed.gaps.unnumbered"))
    : table({
        name: t("feed.gaps"),
        rows: all,
        kept: (order.gaps ||= {}),
        columns: [
          { key: "range", label: t("gap.range"), sort: (gap) => Number(gap.first), cell: (gap) => `${gap.first}–${gap.last}` },
          { key: "missing", label: t("gap.missing"), number: true, cell: (gap) => count(gap.missing) },
          { key: "opened", label: t("gap.opened"), sort: (gap) => gap.openedAt, cell: (gap) => timeNode(gap.openedAt) },
          { key: "asked", label: t("gap.asked"), cell: (gap) => timeNode(gap.resendRequestedAt) },
          { key: "closed", label: t("gap.closed"), cell: (gap) => gap.closedAt
            ? [timeNode(gap.closedAt), h("span", { class: "under" }, end(gap))]
            : acts([], mark("warn", t("gap.open")), actButton("FeedHealthService/GiveUpGap", t("gap.giveup"),
                () => giveUp(feed.feed, gap, again), { key: `gap-${gap.first}` })) },
        ],
      }));
}

function verdict(day) {
  if (day.reported === undefined) return mark("unknown", t("day.silent"));
  const off = Number(day.reported) - Number(day.held || 0);
  const nil = Number(day.reported) === 0 ? ` · ${t("day.nil")}` : "";
  return off === 0 ? mark("good", t("day.agrees") + nil) : mark("bad", t("day.differs", { count: (off > 0 ? "+" : "") + off }) + nil);
}

function days(feed) {
  const list = feed.days || [];
  return panel(t("feed.days"), { note: t("feed.days.note"), flush: list.length > 0 }, list.length === 0
    ? nothing(t("feed.days.nothing"), t("feed.days.none"))
    : table({
        name: t("feed.days"),
        rows: list.slice(0, 14),
        kept: (order.days ||= {}),
        columns: [
          { key: "day", label: t("day.day"), sort: (day) => day.day, cell: (day) => day.day },
          { key: "held", label: t("day.held"), number: true, cell: (day) => count(day.held) },
          { key: "reported", label: t("day.reported"), number: true, cell: (day) => (day.reported === undefined ? "–" : count(day.reported)) },
          { key: "verdict", label: t("day.verdict"), cell: verdict },
          { key: "by", label: t("day.by"), cell: (day) => principal(day.reportedBy) },
        ],
      }));
}

function more(feed) {
  const quality = feed.quality || {};
  const pairs = [
    [t("feed.quality"), t("feed.quality.text", Object.fromEntries(
      ["received", "accepted", "duplicates", "quarantined", "refused"].map((name) => [name, count(quality[name])])))],
    [t("feed.heartbeat"), feed.lastHeartbeatAt && both(feed.lastHeartbeatAt)],
    ...(feed.sources || []).map((source) => [`${t("feed.source")} ${source.source}`,
      [t("feed.source.state", { state: source.state, since: fullTime(source.since) }),
        source.lastError && h("span", { class: "under wrong" }, source.lastError)]]),
    ...(feed.certificates || []).map((one) => [t("feed.expires"), [timeNode(one.expiresAt, "day"), h("span", { class: "under" }, principal(one.principal))]]),
    [t("feed.calendar"), `${feed.calendarVersion || "–"}${feed.calendarProvisional ? t("feed.calendar.provisional") : ""}`],
    [t("feed.assessed"), timeNode(feed.assessedAt, "full")],
  ];
  return panel(t("feed.more"), {}, facts("facts", pairs));
}

function pause(feed, again) {
  const hours = field(t("feed.pause.hours"), { type: "number", min: 1, max: 8784, step: 1, value: "8", inputmode: "numeric" });
  act({
    method: "FeedHealthService/PauseFeed",
    title: t("feed.pause.title", { feed: feed.feed }),
    effect: h("p", {}, t("feed.pause.effect")),
    fields: [{ node: hours.node, put: (request) => Number(hours.input.value) > 0 && (request.lasting = `${Math.round(Number(hours.input.value) * 3600)}s`) }],
    request: () => ({ feed: feed.feed }),
    button: t("feed.pause"),
    done: again,
  });
}

function buttons(feed, again) {
  const paused = feed.state === "FEED_STATE_PAUSED";
  const method = paused ? "FeedHealthService/ResumeFeed" : "FeedHealthService/PauseFeed";
  const resume = () => act({ method, title: t("feed.resume.title", { feed: feed.feed }), effect: h("p", {}, t("feed.resume.effect")),
    request: () => ({ feed: feed.feed }), button: t("feed.resume"), done: again });
  return acts([method], actButton(method, t(paused ? "feed.resume" : "feed.pause"), paused ? resume : () => pause(feed, again), { key: "pause" }));
}

function why(feed) {
  const { pause: paused } = feed;
  return h("div", { class: "because" },
    h("p", {}, either(feed.reason, feed.reasonZh)),
    either(feed.action, feed.actionZh) && h("p", {}, h("b", {}, t("feeds.todo"), t("colon")), either(feed.action, feed.actionZh)),
    paused && h("p", {}, t("feed.paused", { by: (paused.by || "").split("/").pop(), since: fullTime(paused.since), reason: paused.reason }),
      paused.until && t("feed.paused.until", { until: fullTime(paused.until) })));
}

export async function feed(context, name) {
  context.title(name);
  const waitingRows = h("div", {});
  let health = null;
  const again = async () => {
    health = (await call("FeedHealthService/GetFeedHealth", { feed: name }, context.signal)).health;
    draw();
  };
  const draw = () => {
    const stale = ["lost", "stale"].includes(current().contact);
    redraw(
      context.place,
      head(name, t("feed.platform", { platform: health.platform }), {
        crumbs: h("a", { href: address("feeds") }, "← ", t("feed.back")),
        beside: badge(health.state, { stale, large: true }),
        acts: buttons(health, again),
      }),
      h("section", { class: "panel summary", "aria-label": t("feeds.why") }, why(health), h("p", { class: "muted small" }, t("feeds.since"), " ", both(health.since))),
      panel(t("feed.lane"), { note: t("feed.lane.note"), flush: true }, lanes(health, stale)),
      h("div", { class: "pair" },
        panel(t("feed.timeline"), { note: t("feed.timeline.note") }, hoursChart(health)),
        panel(t("feed.heat"), { note: t("feed.heat.note") }, heatMap(health))),
      parts(health, stale),
      h("div", { class: "pair" }, gaps(health, again), days(health)),
      waitingRows,
      more(health),
    );
  };
  await again();
  const rows = await quarantine(context, name);
  waitingRows.replaceChildren(rows);
  context.onLive((what) => what === "contact" && draw());
  context.every(8, again);
}

