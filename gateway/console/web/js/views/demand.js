// Demand by county and year, and how it came to be so.
import { call, lastOnly } from "../api.js";
import { chart, powerAxis } from "../chart.js";
import { divisionName, divisionText } from "../divisions.js";
import { h, panel, redraw } from "../dom.js";
import { megawatts, number, power, timeNode } from "../format.js";
import { code, knows, t } from "../i18n.js";
import { field, head, nothing, tag, trouble, waiting } from "../parts.js";
import { address, remember } from "../router.js";
import { table } from "../table.js";
import { changeWords } from "./story.js";

const PAGE = 20;
const SERIES = 6;
const order = {};

const years = (sums) => [...new Set(sums.map((one) => Number(one.year || 0)))].sort((a, b) => (a || 9999) - (b || 9999));
const counties = (sums) => [...new Set(sums.map((one) => one.divisionCode || "–"))].sort();
const yearName = (year) => (year ? String(year) : t("demand.unknown"));
const add = (ranges) => ranges.reduce((sum, one) => ({ lowKw: sum.lowKw + (one?.lowKw || 0), expectedKw: sum.expectedKw + (one?.expectedKw || 0),
  highKw: sum.highKw + (one?.highKw || 0) }), { lowKw: 0, expectedKw: 0, highKw: 0 });

function cell(sums, which) {
  if (sums.length === 0) return h("span", { class: "muted" }, "–");
  const range = add(sums.map((one) => one[which]));
  const projects = sums.reduce((total, one) => total + Number(one.projects || 0), 0);
  return [h("b", {}, megawatts(range.expectedKw)), h("span", { class: "under" }, `${number(range.lowKw / 1000, 2)} – ${megawatts(range.highKw)}`), h("span", { class: "under" }, t("demand.projects", { count: number(projects) }))];
}

function byCounty(sums, which) {
  const all = years(sums);
  const of = (county, year) => sums.filter((one) => (!county || (one.divisionCode || "–") === county) && (year === null || Number(one.year || 0) === year));
  const rows = [...counties(sums), ""];
  return table({
    name: t("demand.table"),
    rows,
    kept: (order.counties ||= {}),
    rowClass: (county) => (county ? "" : "sum"),
    columns: [
      { key: "county", label: t("demand.county"), cell: (county) => (county ? h("a", { href: `${address("projects")}?division=${county}` }, divisionText(county)) : h("b", {}, t("total"))) },
      ...all.map((year) => ({ key: `y${year}`, label: yearName(year), number: true, cell: (county) => cell(of(county, year), which) })),
      { key: "total", label: t("total"), number: true, cell: (county) => cell(of(county, null), which) },
    ],
  });
}

function byYear(sums, which) {
  const all = years(sums);
  const largest = counties(sums)
    .map((county) => [county, add(sums.filter((one) => (one.divisionCode || "–") === county).map((one) => one[which])).expectedKw])
    .sort((a, b) => b[1] - a[1])
    .map(([county]) => county);
  const shown = largest.slice(0, SERIES - (largest.length > SERIES ? 1 : 0));
  const value = (test, year) => add(sums.filter((one) => test(one.divisionCode || "–") && Number(one.year || 0) === year).map((one) => one[which])).expectedKw / 1000;
  const groups = [...shown.map((county) => [divisionName(county), (one) => one === county]),
    ...(largest.length > shown.length ? [[t("demand.others"), (one) => !shown.includes(one)]] : [])];
  return {
    name: `${t("demand.chart")} (${t("demand.chart.below")})`,
    key: "demand",
    height: 300,
    config: (colour) => ({
      type: "bar",
      data: { labels: all.map(yearName), datasets: groups.map(([name, test], i) => ({ label: name, data: all.map((year) => value(test, year)),
        backgroundColor: colour(`series-${i + 1}`), maxBarThickness: 72, borderWidth: 1, borderColor: colour("surface") })) },
      options: { scales: { x: { stacked: true, grid: { display: false } }, y: { stacked: true, ...powerAxis(t("demand.axis")) } },
        plugins: { tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${number(item.parsed.y, 2)} MW` } } } },
    }),
  };
}

function difference(event) {
  const before = event.forecastRevised?.previousDemand?.expectedKw;
  const after = (event.forecastRevised || event.forecastIssued)?.forecast?.demand?.expectedKw;
  if (after === undefined) return null;
  return event.forecastRevised ? (before === undefined ? null : after - before) : after;
}

function cause(one) {
  if (!one.cause) return t("demand.cause.rules");
  return [code(one.cause.kind), h("span", { class: "under" }, h("a", { href: address("feeds", one.cause.feed) }, one.cause.feed), " · ", h("code", {}, one.cause.eventId))];
}

// Changes name projects by id; people know them by name.
const names = new Map();
async function learnNames(changes, signal) {
  const wanted = [...new Set(changes.map(({ event }) => event.projectId))].filter((id) => !names.has(id));
  await Promise.all(wanted.map(async (id) => {
    try {
      names.set(id, (await call("ProjectService/GetProject", { projectId: id }, signal)).project.name);
    } catch (error) {
      // Withdrawn meanwhile, or in a division that is not granted: its id is shown.
      if (error.name === "AbortError") throw error;
      names.set(id, "");
    }
  }));
}

function changesTable(changes) {
  return table({
    name: t("demand.changes"),
    rows: changes,
    kept: (order.changes ||= {}),
    rowKey: (one) => one.event.eventId,
    empty: nothing(t("demand.changes.none"), ""),
    columns: [
      { key: "project", label: t("projects.name"), sort: ({ event }) => names.get(event.projectId) || event.projectId, cell: ({ event }) => [
        h("a", { href: address("projects", event.projectId), class: "strong", "data-key": event.eventId }, names.get(event.projectId) || `${event.projectId.slice(0, 12)}…`),
        h("span", { class: "under" }, divisionText(event.divisionCode))] },
      { key: "when", label: t("when"), sort: ({ event }) => event.causedAt, cell: ({ event }) => timeNode(event.causedAt, "full") },
      { key: "change", label: t("demand.change"), cell: ({ event }) => h("b", {}, changeWords(event)) },
      { key: "difference", label: t("demand.difference"), number: true, sort: ({ event }) => difference(event) ?? 0, cell: ({ event }) => {
        const off = difference(event);
        return off === null ? "–" : `${off > 0 ? "+" : off < 0 ? "−" : "±"}${power(Math.abs(off))}`;
      } },
      { key: "what", label: t("demand.what"), cell: ({ event }) => (event.forecastRevised?.changed || []).map((one) => [tag(knows(`changed.${one}`) ? t(`changed.${one}`) : one), " "]) },
      { key: "cause", label: t("demand.cause"), wide: true, cell: cause },
    ],
  });
}

export async function demand(context) {
  context.title(t("nav.demand"));
  const division = field(t("projects.division"), { value: context.route.query.get("division") || "", inputmode: "numeric", maxlength: 6, placeholder: "4401" });
  const measure = field(t("demand.measure"), { value: "demand" }, { options: [["demand", t("demand.plain")], ["weighted", t("demand.weighted")]] });
  const sumsPlace = h("div", { class: "view" });
  const changesPlace = h("div", {});
  let sums = null;
  let changes = [];
  let token = "";

  const drawSums = () => {
    const which = measure.input.value;
    const list = sums.sums || [];
    if (list.length === 0) return redraw(sumsPlace, h("section", { class: "panel" }, nothing(t("demand.none"), t("demand.none.hint"))));
    redraw(sumsPlace,
      sums.incomplete && h("p", { class: "trouble", role: "status" }, t("demand.incomplete")),
      panel(t("demand.chart"), {}, chart(byYear(list, which))),
      panel(t("demand.table"), { note: t("demand.table.note"), flush: true }, byCounty(list, which)));
  };
  const drawChanges = () => redraw(changesPlace, panel(t("demand.changes"), { note: t("demand.changes.note"), flush: true }, changesTable(changes),
    token && h("p", { class: "more" }, h("button", { type: "button", onclick: () => loadChanges(next()), "data-key": "more-changes" }, t("more.next")))));
  const next = lastOnly(context.signal);
  const moreChanges = async (signal) => {
    // A page may hold nothing and still be followed by another.
    const enough = changes.length + PAGE / 2;
    do {
      const page = await call("ProjectService/ListDemandChanges",
        { divisionPrefix: division.input.value.trim(), forecastsOnly: true, pageSize: PAGE, pageToken: token }, signal);
      changes = [...changes, ...(page.changes || [])];
      token = page.nextPageToken || "";
    } while (token && changes.length < enough);
    await learnNames(changes, signal);
    drawChanges();
  };
  const loadChanges = async (signal) => {
    try {
      await moreChanges(signal);
    } catch (error) {
      if (error.name !== "AbortError") changesPlace.replaceChildren(trouble(error, "ProjectService/ListDemandChanges", reload));
    }
  };
  const reload = async () => {
    remember({ division: division.input.value.trim() });
    sumsPlace.replaceChildren(waiting());
    changes = [];
    token = "";
    const divisionPrefix = division.input.value.trim();
    const signal = next();
    try {
      sums = await call("ProjectService/SummarizeDemand", { filter: divisionPrefix ? { divisionPrefix } : {} }, signal);
      drawSums();
    } catch (error) {
      if (error.name !== "AbortError") sumsPlace.replaceChildren(trouble(error, "ProjectService/SummarizeDemand", reload));
    }
    await loadChanges(signal);
  };
  division.input.addEventListener("change", reload);
  measure.input.addEventListener("change", drawSums);
  context.place.replaceChildren(
    head(t("nav.demand"), t("demand.lead")),
    h("form", { class: "panel filters-panel", onsubmit: (event) => { event.preventDefault(); reload(); } },
      h("div", { class: "filters" }, division.node, measure.node, h("button", { type: "submit" }, t("filter")))),
    sumsPlace, changesPlace);
  await reload();
}
