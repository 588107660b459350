// What the grid can give against what will be asked of it: shortages by county and year, the places that told their
// capacity, and works that could open a street once.
import { call, lastOnly } from "../api.js";
import { chart, powerAxis } from "../chart.js";
import { divisionCell, divisionName, divisionText } from "../divisions.js";
import { h, panel, redraw } from "../dom.js";
import { number, power, powerRange } from "../format.js";
import { code, t } from "../i18n.js";
import { field, head, mark, nothing, tag, trouble, waiting } from "../parts.js";
import { address, remember } from "../router.js";
import { table } from "../table.js";

const SHORT = "CaseService/ListShortages";
const PLACES = "CaseService/FindCapacity";
const DIGS = "CaseService/ListSharedDigs";
const SERIES = 6;
const TRIES = 6;
const AGAIN_MS = 1000;
const CONSTRAINTS = { CAPACITY_CONSTRAINT_NONE: "good", CAPACITY_CONSTRAINT_LIMITED: "warn", CAPACITY_CONSTRAINT_NONE_LEFT: "bad" };
const order = {};

const yearName = (year) => (year ? String(year) : t("demand.unknown"));

/** Such figures are worked out one at a time: while somebody else's are, this waits. */
async function whenFree(method, request, signal) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call(method, request, signal);
    } catch (error) {
      if (error.status !== 429 || tries === TRIES) throw error;
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

function byYear(list) {
  const years = [...new Set(list.map((one) => one.year || 0))].sort((a, b) => (a || 9999) - (b || 9999));
  const sum = (county) => list.filter((one) => one.divisionCode === county).reduce((most, one) => Math.max(most, one.shortKw || 0), 0);
  const counties = [...new Set(list.map((one) => one.divisionCode))].sort((a, b) => sum(b) - sum(a)).slice(0, SERIES);
  // What nobody told is no bar of nothing.
  const value = (county, year) => {
    const one = list.find((each) => each.divisionCode === county && (each.year || 0) === year);
    return one && !one.capacityUnknown ? (one.shortKw || 0) / 1000 : null;
  };
  return {
    name: `${t("capacity.short.chart")} (${t("demand.chart.below")})`,
    key: "shortages",
    config: (colour) => ({
      type: "bar",
      data: { labels: years.map(yearName), datasets: counties.map((county, i) => ({ label: divisionName(county), data: years.map((year) => value(county, year)),
        backgroundColor: colour(`series-${i + 1}`), maxBarThickness: 40 })) },
      options: { scales: { x: { grid: { display: false } }, y: powerAxis("MW") },
        plugins: { tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${number(item.parsed.y, 2)} MW` } } } },
    }),
  };
}

const projectLinks = (ids = []) => h("details", { "data-key": `short-${ids.join("-").slice(0, 80)}` }, h("summary", {}, number(ids.length)),
  h("ul", { class: "ids" }, ids.map((id) => h("li", {}, h("a", { href: address("projects", id), class: "mono" }, `${id.slice(0, 14)}…`)))));

const shortages = (list) => table({
  name: t("capacity.short"),
  rows: list,
  kept: (order.short ||= { key: "gap", down: true }),
  rowKey: (one) => `${one.divisionCode}-${one.year || 0}`,
  columns: [
    { key: "county", label: t("demand.county"), sort: (one) => one.divisionCode, cell: (one) => h("a", { href: `${address("demand")}?division=${one.divisionCode}`, class: "strong" }, divisionText(one.divisionCode)) },
    { key: "year", label: t("capacity.year"), sort: (one) => one.year || 9999, cell: (one) => yearName(one.year) },
    { key: "gap", label: t("capacity.gap"), number: true, sort: (one) => (one.capacityUnknown ? -1 : one.shortKw || 0),
      cell: (one) => (one.capacityUnknown ? mark("unknown", t("capacity.untold")) : h("b", { class: "wrong figure" }, power(one.shortKw || 0))) },
    { key: "demand", label: t("capacity.demand"), number: true, sort: (one) => one.demand?.expectedKw || 0,
      cell: (one) => [h("b", {}, power(one.demand?.expectedKw || 0)), h("span", { class: "under" }, powerRange(one.demand))] },
    { key: "available", label: t("capacity.available"), number: true, sort: (one) => one.availableKw || 0,
      cell: (one) => (one.capacityUnknown ? "–" : [power(one.availableKw || 0), h("span", { class: "under" }, `${number(one.availableKva || 0)} kVA`)]) },
    { key: "projects", label: t("capacity.projects"), sort: (one) => (one.projectIds || []).length, cell: (one) => projectLinks(one.projectIds) },
  ],
});

function shortPanel(answer) {
  const list = answer.shortages || [];
  if (list.length === 0) return panel(t("capacity.short"), {}, nothing(t("capacity.short.none"), t("capacity.short.none.hint")));
  return panel(t("capacity.short"), { note: t("capacity.short.note") },
    list.some((one) => one.shortKw > 0) && chart(byYear(list)), shortages(list));
}

const kva = (value) => (value === undefined ? t("capacity.untold") : `${number(value)} kVA`);

const places = (list) => table({
  name: t("capacity.places"),
  rows: list,
  kept: (order.places ||= { key: "available", down: true }),
  rowKey: (one) => `${one.feed}/${one.capacity.place}`,
  empty: nothing(t("capacity.places.none"), t("capacity.places.none.hint")),
  columns: [
    { key: "place", label: t("capacity.place"), wide: true, sort: ({ capacity }) => capacity.name || capacity.place, cell: ({ capacity, feed }) => [h("b", {}, capacity.name || capacity.place),
      h("span", { class: "under" }, [code(capacity.voltageLevel || ""), feed].filter(Boolean).join(" · "))] },
    { key: "division", label: t("demand.county"), sort: (one) => one.divisionCode, cell: (one) => divisionCell(one.divisionCode) },
    { key: "available", label: t("capacity.available"), number: true, sort: ({ capacity }) => capacity.availableKva ?? -1, cell: ({ capacity }) => h("b", {}, kva(capacity.availableKva)) },
    { key: "total", label: t("capacity.total"), number: true, sort: ({ capacity }) => capacity.totalKva ?? -1, cell: ({ capacity }) => kva(capacity.totalKva) },
    { key: "constraint", label: t("capacity.constraint"), sort: ({ capacity }) => capacity.constraint || "", cell: ({ capacity }) => [mark(CONSTRAINTS[capacity.constraint] || "unknown", code(capacity.constraint) || "–"),
      h("span", { class: "under" }, [capacity.constraintReason, capacity.relievedByDate && t("capacity.until", { date: capacity.relievedByDate })].filter(Boolean).join(" · "))] },
    { key: "asof", label: t("capacity.asof"), sort: ({ capacity }) => capacity.asOfDate || "", cell: ({ capacity }) => capacity.asOfDate || "–" },
  ],
});

const worksOf = (dig) => h("ul", { class: "ids" }, (dig.works || []).map(({ feed, works }) => h("li", {}, tag(code(works.service)), " ",
  h("b", {}, works.name || works.worksNumber), h("span", { class: "under" }, `${works.worksNumber} · ${works.plannedStartDate} – ${works.plannedFinishDate} · `, h("a", { href: address("feeds", feed) }, feed)))));

const digs = (list) => table({
  name: t("digs.title"),
  rows: list,
  kept: (order.digs ||= {}),
  empty: nothing(t("digs.none"), t("digs.none.hint")),
  columns: [
    { key: "road", label: t("digs.road"), sort: (dig) => dig.roadName || dig.divisionCode, cell: (dig) => [h("b", {}, dig.roadName || "–"), h("span", { class: "under" }, divisionText(dig.divisionCode))] },
    { key: "shared", label: t("digs.shared"), number: true, sort: (dig) => dig.sharedM || 0, cell: (dig) => `${number(dig.sharedM || 0)} m` },
    { key: "season", label: t("digs.season"), sort: (dig) => dig.fromDate || "", cell: (dig) => h("span", { class: "nowrap" }, `${dig.fromDate} – ${dig.toDate}`) },
    { key: "works", label: t("digs.works"), wide: true, cell: worksOf },
    { key: "proposal", label: t("digs.proposal"), wide: true, cell: (dig) => dig.proposal },
  ],
});

export async function capacity(context) {
  context.title(t("nav.capacity"));
  const { query } = context.route;
  const division = field(t("projects.division"), { value: query.get("division") || "", inputmode: "numeric", maxlength: 6, placeholder: "4401" });
  const year = field(t("capacity.year"), { value: query.get("year") || "", type: "number", min: 1900, max: 2149, step: 1, inputmode: "numeric", placeholder: t("all") });
  const shortPlace = h("div", {});
  const placesPlace = h("div", {});
  const digsPlace = h("div", {});

  const next = lastOnly(context.signal);
  let signal = context.signal;
  const load = async (place, method, request, draw) => {
    place.replaceChildren(waiting());
    try {
      redraw(place, draw(await whenFree(method, request, signal)));
    } catch (error) {
      if (error.name !== "AbortError") place.replaceChildren(trouble(error, method, () => load(place, method, request, draw)));
    }
  };
  const loadPlaces = (code6) => {
    if (!code6) return redraw(placesPlace, panel(t("capacity.places"), {}, nothing(t("capacity.places.ask"), t("capacity.places.ask.hint"))));
    return load(placesPlace, PLACES, { divisionCode: code6 }, (answer) => {
      const list = answer.places || [];
      return panel(t("capacity.places"), { note: t("capacity.places.note"), flush: list.length > 0 }, places(list));
    });
  };
  const reload = async () => {
    const mine = (signal = next());
    const code6 = division.input.value.trim();
    remember({ division: code6, year: year.input.value });
    const divisions = code6 ? [code6] : [];
    const others = loadPlaces(code6);
    // One after the other: the gateway works out one such figure at a time.
    await load(shortPlace, SHORT, { divisions, year: Number(year.input.value) || 0 }, shortPanel);
    if (mine.aborted) return;
    await load(digsPlace, DIGS, { divisions }, (answer) => {
      const list = answer.digs || [];
      return panel(t("digs.title"), { note: t("digs.note"), flush: list.length > 0 }, digs(list));
    });
    await others;
  };
  [division.input, year.input].forEach((one) => one.addEventListener("change", reload));
  context.place.replaceChildren(
    head(t("nav.capacity"), t("capacity.lead")),
    h("form", { class: "panel filters-panel", onsubmit: (event) => { event.preventDefault(); reload(); } },
      h("div", { class: "filters" }, division.node, year.node, h("button", { type: "submit" }, t("filter")))),
    shortPlace, placesPlace, digsPlace);
  await reload();
}
