// Every feed, worst first: state, why and what to do, since when, how fresh. Live.
import { h, redraw } from "../dom.js";
import { count, duration, percent, span, timeNode } from "../format.js";
import { either, t } from "../i18n.js";
import { current } from "../live.js";
import { badge, head, nothing, severity, STATES, stateName, waiting } from "../parts.js";
import { address } from "../router.js";
import { table } from "../table.js";

const kept = { key: "state", down: false };

/** How much of the time that is allowed has gone by, as a bar with its marks, and in words. */
export function freshness(cadence, state, stale = false) {
  if (!cadence || !duration(cadence.lateAfter)) return h("span", { class: "muted small" }, t("fresh.unknown"));
  const elapsed = duration(cadence.elapsed);
  const late = duration(cadence.lateAfter);
  const silent = Math.max(duration(cadence.silentAfter), late * 1.2);
  const share = (value) => `${Math.min(100, (value / silent) * 100).toFixed(1)}%`;
  return h(
    "div",
    { class: "fresh" },
    h("div", { class: "track", "data-state": stale ? "unknown" : stateName(state), "aria-hidden": "true" },
      h("i", { styles: { width: share(elapsed) } }), h("b", { styles: { left: share(late) } })),
    h("span", { class: "small nowrap" }, t("fresh.of", { elapsed: span(elapsed), late: span(late) })),
    h("span", { class: "tag" }, t(cadence.learned ? "fresh.learned" : "fresh.declared")),
  );
}

const together = (feed) => (feed.kinds || [])[0] || {};
const unusable = (quality) => {
  const received = Number(quality?.received || 0);
  return received ? (Number(quality.quarantined || 0) + Number(quality.refused || 0)) / received : null;
};

function columns(stale) {
  return [
    { key: "name", label: t("feeds.name"), sort: (feed) => feed.feed, cell: (feed) => [
      h("a", { href: address("feeds", feed.feed), class: "strong nowrap", "data-key": `feed-${feed.feed}` }, feed.feed),
      h("span", { class: "under" }, feed.platform)] },
    { key: "state", label: t("feeds.state"), sort: (feed) => severity(feed.state), cell: (feed) => badge(feed.state, { stale }) },
    { key: "why", label: t("feeds.why"), wide: true, cell: (feed) => [
      h("span", {}, either(feed.reason, feed.reasonZh)),
      either(feed.action, feed.actionZh) && h("span", { class: "under" }, "→ ", either(feed.action, feed.actionZh))] },
    { key: "since", label: t("feeds.since"), sort: (feed) => feed.since || "", cell: (feed) => timeNode(feed.since) },
    { key: "fresh", label: t("feeds.freshness"), cell: (feed) => freshness(together(feed).cadence, feed.state, stale),
      sort: (feed) => duration(together(feed).cadence?.elapsed) / (duration(together(feed).cadence?.lateAfter) || Infinity) },
    { key: "last", label: t("feeds.last"), sort: (feed) => together(feed).lastReceivedAt || "",
      cell: (feed) => timeNode(together(feed).lastReceivedAt) },
    { key: "accepted", label: t("feeds.accepted"), number: true, sort: (feed) => Number(together(feed).accepted || 0),
      cell: (feed) => count(together(feed).accepted) },
    { key: "bad", label: t("feeds.bad"), number: true, sort: (feed) => unusable(feed.quality) ?? -1,
      cell: (feed) => (unusable(feed.quality) === null ? "–" : percent(unusable(feed.quality), 1)) },
  ];
}

/** The overall state, and how many feeds are in each; each number narrows the list. */
function summary(feeds, stale, only, choose) {
  const counts = new Map(STATES.map((state) => [state, feeds.filter((feed) => stateName(feed.state) === state).length]));
  const worst = [...feeds].sort((a, b) => severity(a.state) - severity(b.state))[0];
  return h(
    "section",
    { class: "panel overall", "aria-label": t("feeds.overall") },
    h("div", { class: "worst" }, h("span", { class: "muted" }, t("feeds.overall")), badge(worst.state, { stale, large: true }),
      h("span", { class: "muted small" }, t("feeds.overall.note", { count: feeds.length }))),
    h("div", { class: "acts" },
      h("button", { type: "button", "aria-pressed": String(!only), onclick: () => choose(""), "data-key": "only-all" }, t("all"), ` ${feeds.length}`),
      STATES.filter((state) => counts.get(state) > 0).map((state) =>
        h("button", { type: "button", "aria-pressed": String(only === state), "data-key": `only-${state}`,
          onclick: () => choose(only === state ? "" : state) }, t(`state.${state}`), ` ${counts.get(state)}`))),
  );
}

export async function feeds(context) {
  const [name] = context.route.rest;
  if (name) return (await import("./feed.js")).feed(context, name);
  context.title(t("nav.feeds"));
  let only = "";
  const choose = (state) => {
    only = state;
    draw();
  };
  const draw = () => {
    const { feeds: list, known, contact } = current();
    const stale = contact === "lost" || contact === "stale";
    if (!known) return redraw(context.place, head(t("nav.feeds"), t("feeds.lead")), waiting());
    if (list.length === 0) return redraw(context.place, head(t("nav.feeds"), t("feeds.lead")), nothing(t("feeds.none"), t("feeds.none.hint")));
    const shown = list
      .filter((feed) => !only || stateName(feed.state) === only)
      .sort((a, b) => severity(a.state) - severity(b.state) || a.feed.localeCompare(b.feed));
    redraw(
      context.place,
      head(t("nav.feeds"), t("feeds.lead")),
      summary(list, stale, only, choose),
      h("section", { class: "panel", "aria-label": t("nav.feeds") },
        table({ name: t("nav.feeds"), columns: columns(stale), rows: shown, kept, rowKey: (feed) => feed.feed,
          empty: nothing(t("feeds.none.state"), "") })),
    );
  };
  draw();
  // While nothing new comes, "so long ago" must still grow.
  context.onLive((what) => (what !== "tick" || current().contact !== "live") && draw());
}

