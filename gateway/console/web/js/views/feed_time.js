// When a feed's events came: the last of each kind on a line with what is expected next, each hour of a week, and what
// is usual at each hour of the week.
import { chart } from "../chart.js";
import { h } from "../dom.js";
import { count, duration, fullTime, millis, now, number, span, timeNode } from "../format.js";
import { code, t } from "../i18n.js";
import { badge, nothing } from "../parts.js";
import { table } from "../table.js";
import { freshness } from "./feeds.js";

const HOUR = 3600 * 1000;
const order = {};

const lag = (percentiles) =>
  percentiles && Number(percentiles.count) > 0 ? `${span(duration(percentiles.p50))} / ${span(duration(percentiles.p95))}` : "–";

export function lanes(feed, stale) {
  // With one kind alone, that kind is all there is.
  const all = feed.kinds || [];
  const kinds = all.length === 2 ? [{ ...all[0], kind: all[1].kind }] : all;
  return table({
    name: t("feed.lane"),
    rows: kinds,
    kept: order,
    columns: [
      { key: "kind", label: t("feed.kind"), cell: (kind) => h("span", { class: "strong nowrap" }, code(kind.kind || "EVENT_KIND_UNSPECIFIED")) },
      { key: "state", label: t("feeds.state"), cell: (kind) => badge(kind.state, { stale }) },
      { key: "fresh", label: t("feeds.freshness"), cell: (kind) => freshness(kind.cadence, kind.state, stale) },
      { key: "occurred", label: t("lane.occurred"), cell: (kind) => timeNode(kind.lastOccurredAt, "day") },
      { key: "recorded", label: t("lane.recorded"), cell: (kind) => timeNode(kind.lastRecordedAt, "full") },
      { key: "received", label: t("lane.received"), cell: (kind) => timeNode(kind.lastReceivedAt) },
      { key: "due", label: t("lane.due"), cell: (kind) => (kind.cadence?.dueAt ? timeNode(kind.cadence.dueAt, "full") : "–") },
      { key: "accepted", label: t("feeds.accepted"), number: true, cell: (kind) => count(kind.accepted) },
      { key: "lag", label: t("lane.lag"), cell: (kind) => [h("span", { class: "nowrap" }, t("lane.toreceived", { lag: lag(kind.toReceived) })),
        h("span", { class: "under nowrap" }, t("lane.todelivered", { lag: lag(kind.toDelivered) }))] },
    ],
  });
}

const NAMES = ["accepted", "duplicates", "quarantined", "refused"];
const COLOURS = ["series-1", "series-6", "series-2", "series-5"];

/** Every hour of the last week, those in which nothing came too: an empty place is what there is to see. */
function week(hours) {
  const last = Math.floor(now() / HOUR) * HOUR;
  const known = new Map(hours.map((one) => [Math.floor(millis(one.from) / HOUR) * HOUR, one]));
  return Array.from({ length: 7 * 24 }, (_, i) => {
    const from = last - (7 * 24 - 1 - i) * HOUR;
    return { at: from, ...(known.get(from) || {}) };
  });
}

export function hoursChart(feed) {
  const hours = feed.hours || [];
  if (hours.length === 0) return nothing(t("feed.timeline.none"), "");
  const slots = week(hours);
  const label = (one) => fullTime(new Date(one.at).toISOString()).slice(5, 16);
  return chart({
    name: `${t("feed.timeline")}: ${t("feed.timeline.note")}`,
    key: "hours",
    height: 220,
    config: (colour) => ({
      type: "bar",
      data: {
        labels: slots.map(label),
        datasets: NAMES.map((name, i) => ({ label: t(`hours.${name}`), data: slots.map((one) => Number(one[name] || 0)),
          backgroundColor: colour(COLOURS[i]), stack: "all", barPercentage: 1, categoryPercentage: 0.9, minBarLength: 0 })),
      },
      options: {
        scales: {
          x: { stacked: true, grid: { display: false }, ticks: { maxRotation: 0, autoSkip: true, maxTicksLimit: 8,
            callback(value) { return this.getLabelForValue(value).slice(0, 5); } } },
          y: { stacked: true, beginAtZero: true, ticks: { precision: 0 } },
        },
      },
    }),
    table: table({
      name: t("feed.timeline"),
      rows: [...hours].reverse(),
      kept: (order.hours ||= {}),
      columns: [
        { key: "from", label: t("hours.from"), cell: (one) => fullTime(one.from).slice(0, 16) },
        ...NAMES.map((name) => ({ key: name, label: t(`hours.${name}`), number: true, cell: (one) => count(one[name]) })),
      ],
    }),
  });
}

export function heatMap(feed) {
  const profile = feed.volume?.profile || [];
  if (profile.every((one) => Number(one.usual || 0) === 0 && Number(one.last || 0) === 0)) return nothing(t("feed.heat.none"), "");
  const at = new Map(profile.map((one) => [Number(one.hourOfWeek || 0), one]));
  const most = Math.max(1, ...profile.map((one) => Number(one.usual || 0)));
  const names = t("heat.days").split(",");
  const cell = (dayOfWeek, hour) => {
    const one = at.get(dayOfWeek * 24 + hour);
    if (!one) return h("td", { class: "none", title: `${names[dayOfWeek]} ${hour}` }, "·");
    const share = Math.sqrt(Number(one.usual || 0) / most);
    const words = t("heat.cell", { day: names[dayOfWeek], hour, usual: count(one.usual), last: count(one.last) });
    return h("td", { class: share > 0.55 ? "deep" : "", styles: { "--share": (share < 0.55 ? 0.04 + share * 0.5 : 0.8 + share * 0.2).toFixed(2) }, title: words }, number(one.usual));
  };
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table.scroll", { name: t("feed.heat") }), "data-scroll": "heat" },
    h("table", { class: "heat" },
      h("caption", { class: "unseen" }, `${t("feed.heat")}: ${t("feed.heat.note")}`),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "unseen" }, t("heat.day"))),
        Array.from({ length: 24 }, (_, hour) => h("th", { scope: "col" }, hour)))),
      h("tbody", {}, names.map((name, dayOfWeek) =>
        h("tr", {}, h("th", { scope: "row" }, name), Array.from({ length: 24 }, (_, hour) => cell(dayOfWeek, hour)))))));
}

