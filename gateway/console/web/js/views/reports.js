// Reports of a period: figures as tables and charts, and the same as a file.
import { call, lastOnly } from "../api.js";
import { chart } from "../chart.js";
import { h, panel, redraw } from "../dom.js";
import { bytes, momentOf, number, percent } from "../format.js";
import { currentLanguage, t } from "../i18n.js";
import { field, head, nothing, tell, trouble, waiting } from "../parts.js";
import { remember } from "../router.js";
import { table } from "../table.js";

const METHOD = "CaseService/GetReport";
const KINDS = ["WEEKLY_LEDGER", "MONTH", "HALF_YEAR", "YEAR"];
const TYPES = { csv: "text/csv;charset=utf-8", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" };
const order = {};

const WORDS = ["REPORT_UNIT_UNSPECIFIED", "REPORT_UNIT_DATE"];
const numeric = (column) => Boolean(column.unit) && !WORDS.includes(column.unit);
const columnName = (column) => (currentLanguage() === "zh" ? column.title : column.name.replaceAll("_", " "));
const tableName = (one) => (currentLanguage() === "zh" ? one.title : t(`reports.table.${one.name}`));
const at = (row, i) => row.cells?.[i] || {};

function cellText(cell, column) {
  if (cell.number === undefined) return cell.text || "";
  return column.unit === "REPORT_UNIT_SHARE" ? percent(cell.number, 1) : number(cell.number, 2);
}

function figures(one) {
  return table({
    name: tableName(one),
    rows: one.rows || [],
    kept: (order[one.name] ||= {}),
    empty: nothing(t("reports.empty"), ""),
    columns: one.columns.map((column, i) => ({
      key: column.name,
      label: columnName(column),
      number: numeric(column),
      sort: (row) => at(row, i).number ?? at(row, i).text ?? "",
      cell: (row) => cellText(at(row, i), column),
    })),
  });
}

/** Bars of these columns, one group a row that has a number in the first of them; null where no row has. */
function bars(one, columns) {
  const places = columns.map((name) => one.columns.findIndex((column) => column.name === name));
  const rows = (one.rows || []).filter((row) => at(row, places[0]).number !== undefined);
  if (places.includes(-1) || rows.length === 0) return null;
  const name = (row) => [0, 1].filter((i) => !numeric(one.columns[i])).map((i) => at(row, i).text).filter(Boolean).join(" · ");
  const share = one.columns[places[0]].unit === "REPORT_UNIT_SHARE";
  const shown = (value) => (share ? percent(value, 1) : number(value, 2));
  return chart({
    name: `${tableName(one)}: ${places.map((i) => columnName(one.columns[i])).join(" / ")}`,
    key: `report-${one.name}`,
    config: (colour) => ({
      type: "bar",
      data: { labels: rows.map(name), datasets: places.map((i, series) => ({ label: columnName(one.columns[i]),
        data: rows.map((row) => at(row, i).number ?? null), backgroundColor: colour(`series-${series + 1}`), maxBarThickness: 48 })) },
      options: { scales: { x: { grid: { display: false } }, y: { beginAtZero: true, ticks: { callback: shown } } },
        plugins: { tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${shown(item.parsed.y)}` } } } },
    }),
  });
}

const DRAWN = { clocks: ["mean", "limit"], approvals: ["mean", "limit"], online: ["rate", "bound"], channels: ["share"] };

function save(answer, type) {
  const link = h("a", { href: URL.createObjectURL(new Blob([bytes(answer.file)], { type })), download: answer.fileName });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  tell(t("reports.saved", { name: answer.fileName }));
}

export async function reports(context) {
  context.title(t("nav.reports"));
  const asked = context.route.query;
  const kind = field(t("reports.kind"), { value: asked.get("kind") || "MONTH" }, { options: KINDS.map((one) => [one, t(`reports.kind.${one.toLowerCase()}`)]) });
  const division = field(t("reports.division"), { value: asked.get("division") || "", inputmode: "numeric", maxlength: 6, placeholder: "341300" });
  const day = field(t("reports.day"), { type: "date", value: asked.get("day") || "" });
  const known = field(t("reports.known"), { type: "datetime-local", step: 1, value: asked.get("known") || "" }, { hint: t("reports.known.hint") });
  const place = h("div", { class: "view report" });

  const question = (format) => ({
    kind: `REPORT_KIND_${kind.input.value}`,
    divisionCode: division.input.value.trim(),
    day: day.input.value,
    format: `REPORT_FORMAT_${format}`,
    ...(known.input.value ? { asKnownAt: momentOf(known.input.value) } : {}),
  });
  const file = async (format) => {
    try {
      save(await call(METHOD, question(format.toUpperCase()), context.signal), TYPES[format]);
    } catch (error) {
      if (error.name !== "AbortError") redraw(place, trouble(error, METHOD, () => file(format)));
    }
  };
  const draw = (answer) => redraw(place,
    h("p", { class: "muted" }, t("reports.period", { first: answer.firstDay, last: answer.lastDay })),
    (answer.tables || []).map((one) => panel(tableName(one), { flush: true }, DRAWN[one.name] && bars(one, DRAWN[one.name]), figures(one))));
  const next = lastOnly(context.signal);
  const reload = async () => {
    const signal = next();
    if (!division.input.value.trim() || !day.input.value) return redraw(place, h("section", { class: "panel" }, nothing(t("reports.ask"), t("reports.ask.hint"))));
    remember({ kind: kind.input.value, division: division.input.value.trim(), day: day.input.value, known: known.input.value });
    place.replaceChildren(waiting());
    try {
      draw(await call(METHOD, question("UNSPECIFIED"), signal));
    } catch (error) {
      if (error.name !== "AbortError") place.replaceChildren(trouble(error, METHOD, reload));
    }
  };
  context.place.replaceChildren(
    head(t("nav.reports"), t("reports.lead")),
    h("form", { class: "panel filters-panel", onsubmit: (event) => { event.preventDefault(); reload(); } },
      h("div", { class: "filters" }, kind.node, division.node, day.node, known.node,
        h("button", { type: "submit" }, t("reports.show")),
        ["xlsx", "csv"].map((format) => h("button", { type: "button", "data-key": `report-${format}`, onclick: () => file(format) }, t(`reports.${format}`))))),
    place);
  await reload();
}
