// Cases: narrowed by place, kind, state, customer and what is wrong with them; the limit that comes first.
import { call, lastOnly } from "../api.js";
import { divisionText } from "../divisions.js";
import { h, redraw } from "../dom.js";
import { day, millis, now, number } from "../format.js";
import { code, t } from "../i18n.js";
import { field, head, nothing, trouble, waiting } from "../parts.js";
import { address, go, remember } from "../router.js";
import { table } from "../table.js";
import { learnWorkingDays } from "../working_days.js";
import { addressOf, clockName, dueDay, entryName, flags, isLive, lastEntry, left, nextDue, PROCEDURES, stateMark, subject } from "./case_parts.js";

const METHOD = "CaseService/ListCases";
const GET = "CaseService/GetCase";
const PAGE = 100;
const THINGS = ["STREET_WORKS", "GRID_CAPACITY", "RELIABILITY"].map((one) => `CASE_KIND_${one}`);
const STATES = ["OPEN", "STANDING", "ENDED", "ENDED_WITHOUT"].map((one) => `CASE_STATE_${one}`);
const CUSTOMERS = ["RESIDENT", "LOW_VOLTAGE_THREE_ZERO", "LOW_VOLTAGE_OTHER", "HIGH_VOLTAGE_SINGLE", "HIGH_VOLTAGE_DUAL"].map((one) => `CUSTOMER_CLASS_${one}`);
const WITHIN_DAYS = ["1", "3", "7", "30"];
const DAY_MS = 86400000;
const MARKS = [["overdue", "overdue"], ["suspected", "suspected"], ["debt", "withDebt"]];
const kept = { key: "due", down: false };

const dueOf = (file) => (isLive(file) ? nextDue(file) : undefined);

function dueCell(file) {
  const clock = dueOf(file);
  if (!clock) return h("span", { class: "muted" }, isLive(file) ? t("due.none") : "–");
  return [h("b", {}, dueDay(clock)), " ", left(clock), h("span", { class: "under" }, clockName(clock))];
}

const columns = () => [
  { key: "number", label: t("cases.number"), sort: (file) => file.caseNumber, cell: (file) => [
    h("a", { href: address("cases", file.caseId), class: "strong", "data-key": file.caseId }, file.caseNumber), h("span", { class: "under" }, subject(file))] },
  { key: "due", label: t("cases.due"), sort: (file) => (dueOf(file) ? millis(dueOf(file).dueAt) : Infinity), cell: dueCell },
  { key: "flags", label: t("cases.flags"), sort: (file) => -flags(file).length, cell: (file) => h("span", { class: "flags" }, flags(file)) },
  { key: "state", label: t("cases.state"), sort: (file) => STATES.indexOf(file.state), cell: (file) => stateMark(file.state) },
  { key: "now", label: t("cases.now"), sort: (file) => lastEntry(file)?.at || "", cell: (file) => {
    const last = lastEntry(file);
    return last ? [entryName(last), h("span", { class: "under" }, day(last.at))] : "–";
  } },
  { key: "kind", label: t("cases.kind"), sort: (file) => code(file.kind), cell: (file) => code(file.kind) },
  { key: "customer", label: t("cases.customer"), sort: (file) => CUSTOMERS.indexOf(file.connection?.customerClass), cell: (file) => code(file.connection?.customerClass) || "–" },
  { key: "place", label: t("cases.place"), sort: (file) => file.divisionCode || "", cell: (file) => [divisionText(file.divisionCode) || "–", h("span", { class: "under" }, addressOf(file))] },
];

function filterOf(inputs) {
  const { division, kind, state, customer, within } = inputs;
  return {
    divisions: division.value.trim() ? [division.value.trim()] : [],
    kinds: kind.value ? [kind.value] : PROCEDURES,
    states: state.value === "all" ? [] : state.value ? [state.value] : STATES.slice(0, 2),
    customerClasses: customer.value ? [customer.value] : [],
    ...(within.value ? { dueBefore: new Date(now() + Number(within.value) * DAY_MS).toISOString() } : {}),
    ...Object.fromEntries(MARKS.map(([name, asked]) => [asked, inputs[name].checked])),
  };
}

function fields(query) {
  const select = (label, name, options) => field(label, { value: query.get(name) || "" }, { options });
  const named = (list) => list.map((one) => [one, code(one)]);
  const made = {
    division: field(t("projects.division"), { value: query.get("division") || "", inputmode: "numeric", maxlength: 6, placeholder: "4401" }),
    kind: select(t("cases.kind"), "kind", [["", t("cases.kind.all")], ...named(PROCEDURES), ...named(THINGS)]),
    state: select(t("cases.state"), "state", [["", t("cases.state.live")], ["all", t("all")], ...named(STATES)]),
    customer: select(t("cases.customer"), "customer", [["", t("all")], ...named(CUSTOMERS)]),
    within: select(t("cases.within"), "within", [["", t("all")], ...WITHIN_DAYS.map((one) => [one, t("cases.within.days", { days: one })])]),
  };
  for (const [name] of MARKS) made[name] = field(t(`cases.${name}`), { type: "checkbox", checked: query.has(name), "data-key": `cases-${name}` }, { className: "check" });
  return made;
}

/** Kept in the address. */
const wanted = (inputs) => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.type === "checkbox" ? (input.checked ? "1" : "") : input.value.trim()]));

/** The case of this number: of the kind that is chosen, else of whichever kind has it. */
async function findByNumber(name, kind, signal) {
  for (const one of kind ? [kind] : [...PROCEDURES, ...THINGS]) {
    try {
      return (await call(GET, { name, kind: one }, signal)).caseFile;
    } catch (error) {
      if (!error.missing) throw error;
    }
  }
  return null;
}

export async function cases(context) {
  const [id] = context.route.rest;
  if (id) return (await import("./case.js")).oneCase(context, id);
  context.title(t("nav.cases"));
  const named = field(t("cases.number"), { type: "search", id: "case-number" }, { className: "wide", hint: t("cases.number.hint") });
  const made = fields(context.route.query);
  const inputs = Object.fromEntries(Object.entries(made).map(([name, one]) => [name, one.input]));
  const list = h("div", {});
  let rows = [];
  let token = "";
  // Of all pages the same: a page's token holds for one question.
  let filter = {};
  const next = lastOnly(context.signal);
  let signal = context.signal;

  const draw = () => redraw(list,
    h("p", { class: "muted small tally-line", role: "status" }, t(token ? "cases.count.more" : "cases.count", { count: number(rows.length) })),
    h("section", { class: "panel", "aria-label": t("nav.cases") },
      table({ name: t("nav.cases"), columns: columns(), rows, kept, rowKey: (file) => file.caseId, empty: nothing(t("cases.none"), t("cases.none.hint")) })),
    token && h("button", { type: "button", onclick: more, "data-key": "more-cases" }, t("more.next")));
  const fetchPage = async () => {
    const page = await call(METHOD, { filter, pageSize: PAGE, pageToken: token }, signal);
    rows = [...rows, ...(page.caseFiles || [])];
    token = page.nextPageToken || "";
    draw();
  };
  const guarded = (work, method, again) => work().catch((error) => error.name !== "AbortError" && list.replaceChildren(trouble(error, method, again)));
  const more = () => {
    signal = next();
    return guarded(fetchPage, METHOD, reload);
  };
  const reload = () => {
    signal = next();
    remember(wanted(inputs));
    filter = filterOf(inputs);
    rows = [];
    token = "";
    list.replaceChildren(waiting());
    return guarded(async () => {
      await learnWorkingDays(signal);
      await fetchPage();
    }, METHOD, reload);
  };
  const find = (event) => {
    event.preventDefault();
    const asked = named.input.value.trim();
    if (!asked) return reload();
    return guarded(async () => {
      const file = await findByNumber(asked, inputs.kind.value, context.signal);
      if (file) return go(address("cases", file.caseId));
      return redraw(list, h("section", { class: "panel", role: "status" }, nothing(t("cases.unknown", { number: asked }), t("cases.unknown.hint"))));
    }, GET, reload);
  };
  Object.values(inputs).forEach((one) => one.addEventListener("change", reload));
  context.place.replaceChildren(
    head(t("nav.cases"), t("cases.lead")),
    h("form", { class: "panel filters-panel", onsubmit: find, role: "search" },
      h("div", { class: "filters" }, named.node, Object.values(made).map((one) => one.node),
        h("button", { type: "submit", class: "main" }, t("search")))),
    list);
  await reload();
}
