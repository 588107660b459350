// The audit chain: verified with progress, searched, each record in full.
import { call, lastOnly, may, stream } from "../api.js";
import { look } from "../dialog.js";
import { facts, h, panel, redraw } from "../dom.js";
import { count, fullTime, hex, principal, timeNode } from "../format.js";
import { code, t } from "../i18n.js";
import { acts, field, head, mark, nothing, tag, trouble } from "../parts.js";
import { table } from "../table.js";

const PAGE = 50;
const VERIFY = "AuditService/VerifyAudit";
const SEARCH = "AuditService/SearchAudit";
const ACTIONS = ["UNSPECIFIED", "ADMINISTRATION", "RELEASE", "ARCHIVE_RELEASE", "REFUSAL", "FAILURE", "NOT_FOUND", "READINESS", "CHANGE", "DELETION", "KEY_ROTATION", "SUPERSEDED"].map((one) => `AUDIT_ACTION_${one}`);
const LOOKS = { AUDIT_OUTCOME_BEGUN: "unknown", AUDIT_OUTCOME_DONE: "good", AUDIT_OUTCOME_FAILED: "bad", AUDIT_OUTCOME_REFUSED: "warn" };
const order = {};

function verdictNode({ fault, sequence, explanation, head: end }) {
  if (fault === "AUDIT_FAULT_NONE") {
    return [h("p", {}, mark("good", t("audit.verify.good", { sequence: count(end?.sequence) }))),
      h("p", { class: "small" }, t("audit.head"), ": ", h("code", { class: "breaks" }, `${end?.sequence || 0}:${hex(end?.hash)}`))];
  }
  return h("div", { class: "trouble", role: "alert" }, h("b", {}, t("audit.verify.bad", { sequence: count(sequence), explanation })), h("p", {}, t("audit.verify.bad.todo")));
}

function verifier(context) {
  const place = h("div", { "aria-live": "polite", class: "view" });
  const bar = h("progress", { "aria-label": t("audit.verify"), hidden: true });
  const run = h("button", { type: "button", class: "main", id: "verify" }, t("audit.verify.run"));
  let stop = null;
  run.addEventListener("click", async () => {
    if (stop) return stop.abort();
    stop = new AbortController();
    context.signal.addEventListener("abort", () => stop?.abort());
    run.textContent = t("audit.verify.stop");
    bar.hidden = false;
    place.replaceChildren();
    const words = h("p", { class: "muted" });
    place.append(words);
    try {
      await stream(VERIFY, {}, stop.signal, (answer) => {
        words.textContent = t("audit.verify.progress", { records: count(answer.recordsChecked), checkpoints: count(answer.checkpointsChecked), last: count(answer.lastSequence) });
        const { verdict } = answer;
        if (verdict && verdict.fault && verdict.fault !== "AUDIT_FAULT_UNSPECIFIED") place.append(h("div", { id: "verdict" }, verdictNode(verdict)));
      });
    } catch (error) {
      if (error.name !== "AbortError") place.append(trouble(error, VERIFY));
    }
    stop = null;
    bar.hidden = true;
    run.textContent = t("audit.verify.run");
  });
  return panel(t("audit.verify"), { note: t("audit.verify.note") }, h("div", { class: "acts" }, run, bar), place);
}

function full(record) {
  const pairs = Object.entries(record)
    .filter(([, value]) => value !== "" && value !== "0" && value !== false && !(Array.isArray(value) && value.length === 0) && !String(value).endsWith("_UNSPECIFIED"))
    .map(([name, value]) => [h("code", {}, name), name === "at" ? fullTime(value) : name.endsWith("Digest") ? h("code", { class: "breaks" }, hex(value)) : Array.isArray(value) ? value.join(", ") : code(String(value)) && String(value).startsWith("AUDIT_") ? code(value) : String(value)]);
  look(t("audit.record", { sequence: record.sequence }), facts("facts", pairs));
}

const columns = [
  ["sequence", "audit.sequence", (one) => h("button", { type: "button", class: "link", onclick: () => full(one), "data-key": `record-${one.sequence}`, "aria-label": t("audit.record", { sequence: one.sequence }) }, one.sequence), (one) => Number(one.sequence)],
  ["at", "when", (one) => timeNode(one.at, "full"), (one) => one.at],
  ["action", "audit.action", (one) => tag(code(one.action)), (one) => one.action],
  ["principal", "audit.principal", (one) => [principal(one.principal), one.operatorAccount && h("span", { class: "under" }, one.operatorAccount)], (one) => one.principal],
  ["what", "audit.what", (one) => [one.method && h("code", {}, one.method), one.purpose && h("span", {}, one.purpose), one.businessNumber && h("span", { class: "under" }, one.businessNumber),
    one.justification && h("span", { class: "under" }, one.justification), !one.method && !one.purpose && one.detail], null],
  ["outcome", "audit.outcome", (one) => (LOOKS[one.outcome] ? [mark(LOOKS[one.outcome], code(one.outcome)), one.reason && h("span", { class: "under" }, one.reason)] : one.reason || h("span", { class: "muted" }, "–")), null],
];

function searcher(context) {
  if (!may(SEARCH).allowed) return panel(t("audit.search"), {}, acts([SEARCH]));
  const place = h("div", {});
  const from = field(t("audit.from"), { type: "datetime-local" });
  const to = field(t("audit.to"), { type: "datetime-local" });
  const who = field(t("audit.principal"), { placeholder: "spiffe://…" }, { className: "wide" });
  const action = field(t("audit.action"), { value: ACTIONS[0] }, { options: ACTIONS.map((one) => [one, code(one)]) });
  const method = field(t("audit.method"), { placeholder: "AdminService/StartReplay" });
  const business = field(t("audit.business"), {});
  let records = [];
  let token = "";
  const draw = () => redraw(place, table({
    name: t("audit.search"),
    rows: records,
    kept: (order.records ||= {}),
    rowKey: (one) => one.sequence,
    empty: nothing(t("audit.none"), t("audit.none.hint")),
    columns: columns.map(([key, label, cell, sort]) => ({ key, label: t(label), cell, sort, wide: key === "what" })),
  }), token && h("p", { class: "more" }, h("button", { type: "button", onclick: more, "data-key": "more-records" }, t("more.next"))));
  const moment = (text) => (text ? `${text}:00+08:00` : undefined);
  const next = lastOnly(context.signal);
  // Of all pages the same: a page's token holds for one question.
  let filter = {};
  const more = async () => {
    const signal = next();
    const enough = records.length + PAGE / 2;
    try {
      // A page may hold nothing and still be followed by another.
      do {
        const page = await call(SEARCH, { ...filter, pageSize: PAGE, pageToken: token }, signal);
        records = [...records, ...(page.records || [])];
        token = page.nextPageToken || "";
      } while (token && records.length < enough);
      draw();
    } catch (error) {
      if (error.name !== "AbortError") place.replaceChildren(trouble(error, SEARCH));
    }
  };
  const again = (event) => {
    event?.preventDefault();
    filter = { from: moment(from.input.value), to: moment(to.input.value), principal: who.input.value.trim(), action: action.input.value,
      method: method.input.value.trim(), businessNumber: business.input.value.trim() };
    records = [];
    token = "";
    return more();
  };
  action.input.addEventListener("change", again);
  again();
  return panel(t("audit.search"), { flush: true }, h("form", { onsubmit: again, class: "filters inset", role: "search" },
    from.node, to.node, action.node, who.node, method.node, business.node, h("button", { type: "submit" }, t("search"))), place);
}

export async function audit(context) {
  context.title(t("nav.audit"));
  if (!may(VERIFY).allowed) {
    return context.place.replaceChildren(head(t("nav.audit"), t("audit.lead")), panel(t("audit.verify"), {}, acts([VERIFY])));
  }
  context.place.replaceChildren(head(t("nav.audit"), t("audit.lead")), verifier(context), searcher(context));
}
