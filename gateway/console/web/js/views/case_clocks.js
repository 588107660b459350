// The clocks of a case: those that matter most as bars, all of them as a table with the rules and their words.
import { h, panel } from "../dom.js";
import { day, fullTime } from "../format.js";
import { code, t } from "../i18n.js";
import { mark, nothing } from "../parts.js";
import { table } from "../table.js";
import { clockName, days, daysLeft, dueDay, isOverdue, left, stands } from "./case_parts.js";

const order = {};
const WHOLES = ["CASE_CLOCK_KIND_UTILITY_TOTAL", "CASE_CLOCK_KIND_WHOLE_PROCESS"];
const TIMED = ["connection", "worksApproval"];
const STATES = { CASE_CLOCK_STATE_RUNNING: "going", CASE_CLOCK_STATE_STANDING: "off", CASE_CLOCK_STATE_ENDED: "good", CASE_CLOCK_STATE_NOT_STARTED: "without" };

const runs = (clock) => clock.state === "CASE_CLOCK_STATE_RUNNING";
const begun = (clock) => Boolean(clock.state) && clock.state !== "CASE_CLOCK_STATE_NOT_STARTED";

/** Days that have passed: of a clock that runs up to now, where its limit tells how many those are. */
function used(clock, at) {
  if (clock.dueAt && clock.limitDays && (runs(clock) || stands(clock))) return Math.max(clock.limitDays - daysLeft(clock, at), clock.usedDays || 0);
  return clock.usedDays || 0;
}

/** Of one kind that which is nearest to its limit; a limit of a mean and none at all come last. */
function tightest(clocks, at) {
  const share = (clock) => (clock.limitDays && !clock.ofAMean ? used(clock, at) / clock.limitDays : -1);
  return [...clocks].sort((a, b) => share(b) - share(a))[0];
}

/** The stage that is being done, else the last that was; the two wholes; of other kinds what there is, at most three. */
function chosen(clocks, at) {
  const of = (kinds) => kinds.map((kind) => tightest(clocks.filter((clock) => clock.kind === kind && begun(clock)), at)).filter(Boolean);
  const stages = clocks.filter((clock) => !WHOLES.includes(clock.kind) && begun(clock));
  const going = stages.filter((clock) => runs(clock) || stands(clock));
  const stage = going.length > 0 ? tightest(going, at) : stages.at(-1);
  const wholes = of(WHOLES);
  if (wholes.length > 0) return [stage, ...wholes].filter(Boolean);
  return [...(going.length > 0 ? going : stages)].slice(0, 3);
}

function words(clock, at) {
  const passed = days(used(clock, at));
  if (!clock.limitDays) return t("clock.usedonly", { used: passed });
  if (clock.ofAMean) return t("clock.usedmean", { used: passed, limit: days(clock.limitDays) });
  return t("clock.usedof", { used: passed, limit: days(clock.limitDays) });
}

function howItStands(clock, at) {
  if (clock.late || isOverdue(clock, at)) return "failing";
  if (clock.limitDays && !clock.ofAMean && used(clock, at) / clock.limitDays >= 0.8 && !clock.endedAt) return "late";
  return "healthy";
}

function bar(clock, at) {
  const share = clock.limitDays ? Math.min(used(clock, at) / clock.limitDays, 1) : 0;
  return h("div", { class: "clock" },
    h("h3", {}, clockName(clock), clock.filledIn && " *"),
    h("p", { class: "figure" }, words(clock, at)),
    clock.limitDays > 0 && h("div", { class: "track", "data-state": howItStands(clock, at), "aria-hidden": "true" }, h("i", { styles: { width: `${(share * 100).toFixed(1)}%` } })),
    h("p", { class: "small muted" }, [stateWords(clock, at), clock.stoodDays > 0 && t("clock.stoodof", { days: days(clock.stoodDays) })].filter(Boolean).join(t("semicolon"))),
    (runs(clock) || stands(clock)) && clock.dueAt && h("p", { class: "small" }, dueDay(clock), " · ", left(clock, at)));
}

function stateWords(clock, at) {
  if (isOverdue(clock, at)) return t("cases.overdue");
  if (clock.state === "CASE_CLOCK_STATE_ENDED" && clock.dueAt) return t(clock.late ? "clock.late" : "clock.intime");
  return code(clock.state);
}

function stateCell(clock, at) {
  const late = clock.late || isOverdue(clock, at);
  const told = [stands(clock) && t("clock.since", { from: fullTime(clock.standingSince) }), clock.breachedAt && t("clock.breached", { time: day(clock.breachedAt) }), !clock.breachedAt && clock.warnedAt && t("clock.warned", { time: day(clock.warnedAt) })];
  return [mark(late ? "bad" : STATES[clock.state] || "unknown", late ? t("clock.late") : stateWords(clock, at)),
    told.filter(Boolean).map((one) => h("span", { class: "under" }, one))];
}

function rule(clock) {
  const ids = (clock.ruleIds || []).join(" ");
  if (!ids) return h("span", { class: "muted" }, "–");
  if (!clock.quote) return [h("code", {}, ids), h("span", { class: "under" }, clock.region)];
  return h("details", { "data-key": `rule-${clock.kind}-${clock.of || ""}-${ids}` }, h("summary", {}, h("code", {}, ids)),
    h("p", { class: "small" }, clock.region), h("blockquote", { lang: "zh-CN" }, clock.quote));
}

function span(clock) {
  if (!clock.startedAt) return null;
  const from = day(clock.startedAt);
  return h("span", { class: "under" }, clock.endedAt ? t("clock.between", { from, to: day(clock.endedAt) }) : t("clock.since", { from }));
}

function usedCell(clock, at) {
  if (!begun(clock)) return "–";
  const exact = Boolean(clock.endedAt) || (clock.dueAt && clock.limitDays);
  return [days(used(clock, at)), !exact && h("span", { class: "under" }, t("clock.lastsaid"))];
}

const columns = (at) => [
  { key: "name", label: t("clock.name"), sort: (clock) => clockName(clock), cell: (clock) => [h("b", {}, clockName(clock), clock.filledIn && " *"), span(clock)] },
  { key: "state", label: t("clock.state"), cell: (clock) => stateCell(clock, at) },
  { key: "used", label: t("clock.used"), number: true, sort: (clock) => used(clock, at), cell: (clock) => usedCell(clock, at) },
  { key: "limit", label: t("clock.limit"), number: true, sort: (clock) => clock.limitDays || 0, cell: (clock) => (clock.limitDays ? [days(clock.limitDays), clock.ofAMean && h("span", { class: "under" }, t("clock.mean"))] : "–") },
  { key: "stood", label: t("clock.stood"), number: true, sort: (clock) => clock.stoodDays || 0, cell: (clock) => (clock.stoodDays ? days(clock.stoodDays) : "–") },
  { key: "due", label: t("clock.due"), sort: (clock) => clock.dueAt || "9999", cell: (clock) => (clock.dueAt
    ? [dueDay(clock), (runs(clock) || stands(clock)) && h("span", { class: "under" }, left(clock, at))]
    : "–") },
  { key: "rule", label: t("clock.rule"), wide: true, cell: rule },
];

export function clockPanels(file, at) {
  const clocks = file.clocks || [];
  // Of an outage, a transfer and what is no procedure nothing is timed.
  if (clocks.length === 0 && !TIMED.some((name) => file[name])) return [];
  if (clocks.length === 0) return [panel(t("case.clocks"), {}, nothing(t("case.clocks.none"), t("case.clocks.none.hint")))];
  const large = chosen(clocks, at);
  return [panel(t("case.clocks"), { note: t("case.clocks.note") },
    large.length > 0 && h("div", { class: "clocks" }, large.map((clock) => bar(clock, at))),
    table({ name: t("case.clocks"), rows: clocks, columns: columns(at), kept: (order.clocks ||= {}) }))];
}
