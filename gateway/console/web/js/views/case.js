// One case: what is next and by when, its clocks, its story with the evidence, what is owed, suspected and contradictory,
// and what is its kind's own. Also as it was known at any moment that is past.
import { call } from "../api.js";
import { divisionText } from "../divisions.js";
import { facts, h, panel } from "../dom.js";
import { fullTime, millis, momentOf, now, timeNode } from "../format.js";
import { code, knows, t } from "../i18n.js";
import { field, head, mark, nothing, tag, trouble } from "../parts.js";
import { address, go } from "../router.js";
import { table } from "../table.js";
import { learnWorkingDays } from "../working_days.js";
import { bodyPanels } from "./case_body.js";
import { clockPanels } from "./case_clocks.js";
import { caseStory, evidenceLinks } from "./case_story.js";
import { addressOf, clockName, documentName, dueDay, entryName, flags, lastEntry, left, nextDue, stands, stateMark, subject } from "./case_parts.js";

const METHOD = "CaseService/GetCase";
const order = {};

/** What the case waits for, and until when. */
function next(file, at) {
  const last = lastEntry(file);
  const clock = nextDue(file);
  const ended = file.state === "CASE_STATE_ENDED" || file.state === "CASE_STATE_ENDED_WITHOUT";
  const status = last ? entryName(last) : code(file.status);
  if (ended) return h("p", { class: "next" }, t("case.next.ended", { status: code(file.status) || status, at: fullTime(file.endedAt) || "–" }));
  return h("div", { class: "because" },
    file.state === "CASE_STATE_STANDING" && h("p", { class: "next" }, t("case.next.standing", { since: fullTime((clock && stands(clock) && clock.standingSince) || last?.at) || "–", why: status })),
    clock
      ? h("p", { class: "next" }, h("b", {}, clockName(clock)), " · ", dueDay(clock), " · ", left(clock, at))
      : h("p", { class: "next muted" }, t("case.next.none")),
    file.state === "CASE_STATE_OPEN" && last && h("p", { class: "muted small" }, `${t("cases.now")}${t("colon")}${status} · ${fullTime(last.at)}`));
}

/** The moment at which one looks, chosen here; without one it is now. */
function moments(file, then, name) {
  const known = field(t("case.known"), { type: "datetime-local", step: 1, value: then, "data-key": "case-known" });
  const show = (event) => {
    event.preventDefault();
    go(`${address("cases", file?.caseId || name)}${known.input.value ? `?known=${encodeURIComponent(known.input.value)}` : ""}`);
  };
  return h("form", { class: "filters", onsubmit: show }, known.node, h("button", { type: "submit", "data-key": "case-then" }, t("case.known.show")),
    then && h("a", { class: "button", href: address("cases", file?.caseId || name), "data-key": "case-now" }, t("case.known.now")));
}

function summary(file, then, at, rules) {
  return h("section", { class: "panel summary case-summary", "aria-label": t("case.next") },
    h("div", {}, then && h("p", {}, mark("warn", t("case.known")), " ", t("case.known.note", { time: then.replace("T", " ") })), next(file, at),
      flags(file, at).length > 0 && h("p", { class: "flags" }, flags(file, at)),
      rules && h("p", { class: "muted small breaks" }, t("case.rules"), " ", h("span", { class: "mono" }, rules))),
    moments(file, then));
}

function remarks(title, note, list, words) {
  if (list.length === 0) return null;
  return panel(title, { note }, h("ul", { class: "answers remarks" }, list.map((one) => h("li", {}, words(one), h("span", { class: "under" }, one.what), evidenceLinks(one.evidence)))));
}

const suspicionWords = (one) => [mark("warn", code(one.kind)), " ", t(`suspicion.${one.kind.replace("SUSPICION_KIND_", "").toLowerCase()}`)];
const problemWords = (one) => h("b", {}, knows(`problem.${one.code}`) ? t(`problem.${one.code}`) : one.code);

function debts(file) {
  const list = file.debts || [];
  if (list.length === 0) return null;
  return panel(t("case.debts"), { flush: true }, table({
    name: t("case.debts"),
    rows: list,
    kept: (order.debts ||= {}),
    rowKey: (one) => one.documentCode,
    columns: [
      { key: "document", label: t("debt.document"), sort: (one) => documentName(one.documentCode), cell: (one) => [h("b", {}, documentName(one.documentCode)), h("span", { class: "under mono" }, one.documentCode)] },
      { key: "state", label: t("cases.state"), cell: (one) => [one.suppliedAt ? mark("good", t("debt.supplied")) : mark("warn", t("debt.owed")),
        h("span", { class: "under" }, one.suppliedAt ? fullTime(one.suppliedAt) : t("debt.since", { since: fullTime(one.owedSince) }))] },
      { key: "due", label: t("debt.due"), sort: (one) => one.dueDate || "9999", cell: (one) => one.dueDate || t("debt.end") },
      { key: "letter", label: t("debt.letter"), cell: (one) => one.letterNumber || "–" },
    ],
  }));
}

function evidence(file) {
  const list = (file.evidence || []).map((one, i) => ({ ...one, number: i + 1 }));
  return panel(t("case.evidence"), { note: t("case.evidence.note"), flush: list.length > 0 }, table({
    name: t("case.evidence"),
    rows: list,
    kept: (order.evidence ||= {}),
    rowKey: (one) => one.eventId,
    empty: nothing(t("none"), ""),
    columns: [
      { key: "event", label: t("evidence.event"), sort: (one) => one.number, cell: (one) => [h("span", { id: `evidence-${one.number}`, tabindex: "-1" }, t("project.from", { number: one.number })),
        h("span", { class: "under" }, h("a", { href: address("feeds", one.feed) }, one.feed), " · ", h("code", { class: "breaks" }, one.eventId))] },
      { key: "kind", label: t("evidence.kind"), sort: (one) => code(one.kind), cell: (one) => code(one.kind) },
      { key: "occurred", label: t("evidence.occurred"), sort: (one) => one.occurredAt, cell: (one) => timeNode(one.occurredAt, "full") },
      { key: "recorded", label: t("evidence.recorded"), sort: (one) => one.recordedAt, cell: (one) => timeNode(one.recordedAt, "full") },
    ],
  }));
}

function ratings(file) {
  const list = file.ratings || [];
  return [t("fact.ratings"), list.length > 0 ? list.map((stars) => [tag(t("fact.stars", { stars })), " "]) : ""];
}

const crumbs = () => h("a", { href: address("cases") }, "← ", t("nav.cases"));

export async function oneCase(context, name) {
  const { query } = context.route;
  const then = query.get("known") || "";
  context.title(name);
  let answer;
  try {
    await learnWorkingDays(context.signal);
    answer = await call(METHOD, { name, ...(query.get("kind") ? { kind: query.get("kind") } : {}), ...(then ? { asKnownAt: momentOf(then) } : {}) }, context.signal);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    // Not known yet at that moment, or no such case: the way back stays.
    return context.place.replaceChildren(head(name, "", { crumbs: crumbs() }), trouble(error, METHOD, () => oneCase(context, name)),
      then && h("section", { class: "panel summary" }, moments(null, then, name)));
  }
  const file = answer.caseFile;
  const at = then ? millis(momentOf(then)) : now();
  context.title(file.caseNumber);
  const body = bodyPanels(file);
  context.place.replaceChildren(...[
    head(file.caseNumber, [code(file.kind), divisionText(file.divisionCode), subject(file), addressOf(file)].filter(Boolean).join(" · "), { crumbs: crumbs(), beside: stateMark(file.state) }),
    summary(file, then, at, answer.rulesVersion),
    remarks(t("case.suspicions"), t("case.suspicions.note"), file.suspicions || [], suspicionWords),
    remarks(t("case.problems"), t("case.problems.note"), file.problems || [], problemWords),
    ...clockPanels(file, at),
    debts(file),
    ...body.panels,
    h("div", { class: "pair" }, panel(t("case.story"), { note: t("case.story.note") }, caseStory(file)),
      h("div", { class: "column" }, panel(t("project.facts"), {}, facts("facts", [...body.facts, ratings(file)])))),
    evidence(file),
  ].filter(Boolean));
}
