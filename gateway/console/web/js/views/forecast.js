// A forecast: low, expected and high; growth by year; every factor with its source; how it was worked out.
import { chart, powerAxis } from "../chart.js";
import { facts, h, panel } from "../dom.js";
import { fieldWords } from "../event_fields.js";
import { number, percent, power, powerRange } from "../format.js";
import { code, either, knows, t } from "../i18n.js";
import { nothing, tag } from "../parts.js";
import { table } from "../table.js";

const order = {};

/** Low to high as a bar, expected as its mark. */
function rangeBar({ lowKw: low = 0, expectedKw: expected = 0, highKw: high = 0 }) {
  const top = high * 1.15 || 1;
  const at = (value) => `${((value / top) * 100).toFixed(1)}%`;
  return h("div", { class: "range" },
    h("div", { class: "track", "aria-hidden": "true" },
      h("i", { styles: { left: at(low), width: at(high - low) } }), h("b", { styles: { left: at(expected) } })),
    h("dl", {}, [["forecast.low", low], ["forecast.middle", expected], ["forecast.high", high]].map(([name, value]) =>
      h("div", {}, h("dt", {}, t(name)), h("dd", {}, power(value))))));
}

function summary(forecast) {
  return panel(t("forecast"), { class: "forecast" },
    h("div", { class: "pair" },
      h("div", {}, h("p", { class: "muted" }, t("forecast.expected")), h("p", { class: "big" }, power(forecast.demand?.expectedKw || 0)), rangeBar(forecast.demand || {})),
      facts("facts", [
        [t("forecast.needby"), [forecast.needByDate || "–", forecast.needBySource && h("span", { class: "under" }, either(...fieldWords(forecast.needBySource).reverse()))]],
        [t("forecast.voltage"), code(forecast.voltageLevel)],
        [t("forecast.certainty"), percent(forecast.certainty || 0)],
        [t("forecast.method"), code(forecast.method)],
        [t("forecast.construction"), forecast.constructionPowerDate],
        [t("forecast.rules"), h("span", { class: "mono breaks" }, forecast.rulesVersion)],
      ])));
}

function ramp(forecast) {
  const years = forecast.ramp || [];
  if (years.length === 0) return null;
  const label = (one) => (one.calendarYear ? String(one.calendarYear) : t("forecast.nth", { year: one.year }));
  const line = (name, values, colour, more) => ({ label: name, data: values, borderColor: colour, backgroundColor: colour, borderWidth: 2, pointRadius: 2, tension: 0.25, ...more });
  return panel(t("forecast.ramp"), { note: t("forecast.ramp.note") }, chart({
    name: t("forecast.ramp"),
    key: "ramp",
    height: 230,
    config: (colour) => ({
      type: "line",
      data: { labels: years.map(label), datasets: [
        line(t("forecast.high"), years.map((one) => one.demand?.highKw || 0), colour("series-2"), { borderDash: [5, 4] }),
        line(t("forecast.middle"), years.map((one) => one.demand?.expectedKw || 0), colour("series-1"), { borderWidth: 3 }),
        line(t("forecast.low"), years.map((one) => one.demand?.lowKw || 0), colour("series-3"), { borderDash: [2, 3] })] },
      options: { interaction: { mode: "index", intersect: false }, scales: { y: powerAxis("kW"), x: { grid: { display: false } } } },
    }),
    table: table({
      name: t("forecast.ramp"),
      rows: years,
      columns: [
        { key: "year", label: t("forecast.year"), cell: label },
        { key: "share", label: t("forecast.share"), number: true, cell: (one) => percent(one.share || 0) },
        { key: "low", label: t("forecast.low"), number: true, cell: (one) => power(one.demand?.lowKw || 0) },
        { key: "middle", label: t("forecast.middle"), number: true, cell: (one) => power(one.demand?.expectedKw || 0) },
        { key: "high", label: t("forecast.high"), number: true, cell: (one) => power(one.demand?.highKw || 0) },
      ],
    }),
  }));
}

const name = (text) => (text || "").replaceAll("_", " ");
const assurance = (value) => (knows(`assurance.${value}`) ? t(`assurance.${value}`) : value);

/** A forecast counts its own evidence; the story counts the project's. */
function storyNumber(forecast, evidence, position) {
  const ref = (forecast.evidence || [])[position - 1];
  const at = ref ? evidence.findIndex((one) => one.ref?.feed === ref.feed && one.ref?.eventId === ref.eventId) : -1;
  return at >= 0 ? at + 1 : "–";
}

function factors(forecast, evidence) {
  const digits = (value) => number(value ?? 0, Math.abs(value || 0) < 10 ? 3 : 1);
  return panel(t("forecast.factors"), { note: t("forecast.factors.note"), flush: true }, table({
    name: t("forecast.factors"),
    rows: forecast.factors || [],
    kept: (order.factors ||= {}),
    columns: [
      { key: "name", label: t("factor.name"), sort: (one) => one.name, cell: (one) => [h("span", { class: "strong" }, name(one.name)), one.appliesTo && h("span", { class: "under" }, one.appliesTo)] },
      { key: "low", label: t("forecast.low"), number: true, cell: (one) => digits(one.value?.low) },
      { key: "middle", label: t("forecast.middle"), number: true, sort: (one) => one.value?.expected || 0, cell: (one) => h("b", {}, digits(one.value?.expected)) },
      { key: "high", label: t("forecast.high"), number: true, cell: (one) => digits(one.value?.high) },
      { key: "unit", label: t("factor.unit"), cell: (one) => one.unit },
      { key: "source", label: t("factor.source"), wide: true, sort: (one) => one.source, cell: (one) =>
        one.source === "evidence" ? t("project.from", { number: storyNumber(forecast, evidence, one.evidence) }) : one.source },
      { key: "assurance", label: t("factor.assurance"), sort: (one) => one.assurance, cell: (one) => tag(assurance(one.assurance)) },
    ],
  }));
}

function how(forecast) {
  const checks = forecast.crossChecks || [];
  return panel(t("forecast.how"), {}, h("ol", { class: "reasons" }, (forecast.explanation || []).map((one) => h("li", {}, one))),
    checks.length > 0 && [h("h3", { class: "gap-above" }, t("forecast.checks")), h("ul", { class: "reasons" }, checks.map((one) =>
      h("li", {}, code(one.method), t("colon"), h("b", {}, power(one.demand?.expectedKw || 0)), ` (${powerRange(one.demand)}) · ${t("check.ratio")} ${number(one.ratio, 2)}`)))]);
}

export function forecastPanels(forecast, evidence) {
  if (!forecast) return [panel(t("forecast"), {}, nothing(t("forecast.none"), t("forecast.none.hint")))];
  const growth = ramp(forecast);
  return [summary(forecast), h("div", { class: "pair" }, growth || "", how(forecast)), factors(forecast, evidence)];
}
