// Electronic licenses: how often the cache answers, how the systems upstream are, for what licenses left. Never content.
import { call } from "../api.js";
import { facts, h, panel, redraw } from "../dom.js";
import { count, duration, fullTime, percent, span, timeNode } from "../format.js";
import { code, t } from "../i18n.js";
import { head, mark, nothing } from "../parts.js";
import { table } from "../table.js";

const order = {};
const BREAKERS = { BREAKER_STATE_CLOSED: "good", BREAKER_STATE_OPEN: "bad", BREAKER_STATE_HALF_OPEN: "warn" };

function figures(status) {
  const cached = Number(status.answeredFromCache || 0);
  const all = cached + Number(status.answeredFromProvider || 0) + Number(status.answeredStale || 0);
  return facts("figures", [
    [t("licenses.rate"), all ? percent(cached / all, 1) : h("small", {}, t("licenses.rate.none"))],
    [t("licenses.fromcache"), count(cached)],
    [t("licenses.fromprovider"), count(status.answeredFromProvider)],
    [t("licenses.stale"), count(status.answeredStale)],
    [t("licenses.coalesced"), count(status.coalesced)],
    [t("licenses.refused"), count(status.refused)],
    [t("licenses.cached"), count(status.cachedLicenses)],
  ]);
}

const providers = (list) => table({
  name: t("provider.title"),
  rows: list,
  kept: (order.providers ||= {}),
  columns: [
    { key: "name", label: t("provider.name"), sort: (one) => one.provider, cell: (one) => [h("span", { class: "strong" }, one.provider), h("span", { class: "under" }, one.type)] },
    { key: "breaker", label: t("sub.breaker"), cell: (one) => [mark(BREAKERS[one.breaker] || "unknown", code(one.breaker)), one.retryAt && h("span", { class: "under" }, t("sub.next"), " ", timeNode(one.retryAt))] },
    { key: "calls", label: t("provider.calls"), number: true, sort: (one) => Number(one.calls || 0), cell: (one) => count(one.calls) },
    { key: "failures", label: t("provider.failures"), number: true, sort: (one) => Number(one.failures || 0), cell: (one) => count(one.failures) },
    { key: "retries", label: t("provider.retries"), number: true, cell: (one) => count(one.retries) },
    { key: "turned", label: t("provider.turned"), number: true, cell: (one) => count(one.turnedAway) },
    { key: "median", label: t("provider.median"), number: true, cell: (one) => (one.median ? span(duration(one.median)) : "–") },
    { key: "slowest", label: t("provider.slowest"), number: true, cell: (one) => (one.slowest ? span(duration(one.slowest)) : "–") },
    { key: "error", label: t("sub.error"), wide: true, cell: (one) => (one.lastError ? [one.lastError, h("span", { class: "under" }, timeNode(one.lastErrorAt))] : h("span", { class: "muted" }, t("none"))) },
  ],
});

/** Counts with a bar each: the table and the chart in one. */
function counted(name, label, list, words, nothingYet) {
  const most = Math.max(1, ...list.map((one) => Number(one.count || 0)));
  return table({
    name,
    rows: list,
    kept: (order[name] ||= { key: "count", down: true }),
    empty: nothing(nothingYet, ""),
    columns: [
      { key: "name", label, sort: words, cell: (one) => words(one) },
      { key: "count", label: t("purpose.count"), number: true, sort: (one) => Number(one.count || 0), cell: (one) => count(one.count) },
      { key: "bar", label: h("span", { class: "unseen" }, name), wide: true, cell: (one) => h("span", { class: "bar", "aria-hidden": "true" }, h("i", { styles: { width: `${(Number(one.count || 0) / most) * 100}%` } })) },
    ],
  });
}

export async function licenses(context) {
  context.title(t("nav.licenses"));
  const again = async () => {
    const status = await call("LicenseAdminService/GetLicenseStatus", {}, context.signal);
    const upstream = status.providers || [];
    const lead = [t("licenses.lead"), status.countedSince && ` ${t("licenses.since", { time: fullTime(status.countedSince) })}`];
    if (upstream.length === 0) return redraw(context.place, head(t("nav.licenses"), lead), nothing(t("licenses.none"), t("licenses.none.hint")));
    redraw(context.place,
      head(t("nav.licenses"), lead),
      figures(status),
      panel(t("provider.title"), { flush: true }, providers(upstream)),
      h("div", { class: "pair" },
        panel(t("purpose.title"), { note: t("purpose.note"), flush: true }, counted(t("purpose.title"), t("purpose.name"), status.releasesByPurpose || [], (one) => one.purpose || t("purpose.other"), t("purpose.none"))),
        panel(t("refusal.title"), { flush: true }, counted(t("refusal.title"), t("reason"), status.refusalsByReason || [], (one) => one.reason, t("refusal.none")))));
  };
  await again();
  context.every(8, again);
}
