// What is a kind's own: of a connection what is applied for, of an approval its route and the departments' answers, of
// one form its services and appointments, of a transfer its meters, of an outage its times.
import { divisionText } from "../divisions.js";
import { h, panel } from "../dom.js";
import { fullTime, number, timeNode } from "../format.js";
import { code, knows, t } from "../i18n.js";
import { mark, nothing, tag } from "../parts.js";
import { address } from "../router.js";
import { table } from "../table.js";
import { stateMark } from "./case_parts.js";

const order = {};
const RESULTS = { APPROVED: "good", APPROVED_WITH_TOLERANCE: "warn", REJECTED: "bad", NOT_NEEDED: "good", WITHDRAWN: "without", PENDING: "going" };
const APPOINTMENTS = { PROPOSED: "going", AGREED: "good", DECLINED: "warn", DONE: "good" };
const TRANSFERS = { VERIFIED: "good", VERIFY_FAILED: "bad", DONE: "good", FAILED: "bad", CANCELLED: "without" };

const last = (value, prefix) => (value || "").replace(prefix, "");
const either = (value) => (value === undefined ? "" : t(value ? "yes" : "no"));
const result = (value) => mark(RESULTS[last(value, "APPROVAL_RESULT_")] || "unknown", code(value) || "–");
const UNSAID = "UTILITY_SERVICE_UNSPECIFIED";
/** Of a visit, which is no service's, it is the customer who is unspecified. */
const serviceNames = (list = []) => list.map((one) => (one === UNSAID ? t("appointment.customer") : code(one))).join(t("comma")) || "–";
const caseLink = (number, kind) => number && h("a", { href: `${address("cases", number)}?kind=${kind}`, "data-key": `case-${number}` }, number);
const party = (one) => one?.name && [one.name, one.creditCode && h("span", { class: "under mono" }, one.creditCode)];

const common = (file) => [
  [t("fact.project"), file.projectCode && h("a", { href: address("projects", file.projectCode), class: "breaks" }, file.projectCode)],
  [t("fact.application"), file.applicationNumber],
  [t("fact.opened"), fullTime(file.openedAt)],
  [t("fact.ended"), fullTime(file.endedAt)],
];

function connection(one) {
  const capacity = [one.requestedKw !== undefined && `${number(one.requestedKw, 1)} kW`, one.requestedKva !== undefined && `${number(one.requestedKva, 1)} kVA`];
  return [
    [t("fact.applicant"), party(one.applicant)],
    [t("fact.address"), (one.address || one.addressCode) && [one.address, one.addressCode && h("span", { class: "under mono" }, one.addressCode)]],
    [t("fact.application_kind"), code(one.applicationKind)],
    [t("fact.class"), code(one.customerClass) && [code(one.customerClass), one.classReason && h("span", { class: "under" }, `${t("fact.class_reason")}${t("colon")}${one.classReason}`)]],
    [t("fact.capacity"), capacity.filter(Boolean).join(" · ")],
    [t("fact.voltage"), code(one.voltageLevel)],
    [t("fact.special"), one.specialLoad ? t("yes") : ""],
    [t("fact.area"), code(one.area)],
    [t("fact.channel"), code(one.channel)],
    [t("fact.online"), either(one.online || false)],
    [t("fact.documents"), either(one.zeroDocuments)],
    [t("fact.investment"), either(one.zeroInvestment)],
    [t("fact.visits"), one.visits],
    [t("fact.joint"), caseLink(one.jointNumber, "CASE_KIND_JOINT_SERVICE")],
    [t("fact.energized"), fullTime(one.energizedAt)],
    [t("fact.steps"), (one.stepNames || []).join(" → ")],
  ];
}

const departments = (one) => table({
  name: t("route.departments"),
  rows: one.departments || [],
  kept: (order.departments ||= {}),
  rowKey: (each) => each.department,
  empty: nothing(t("route.departments.none"), ""),
  columns: [
    { key: "department", label: t("route.department"), sort: (each) => each.department, cell: (each) => h("b", {}, each.department) },
    { key: "result", label: t("route.result"), sort: (each) => each.result, cell: (each) => result(each.result) },
    { key: "asked", label: t("route.asked"), sort: (each) => each.askedAt || "", cell: (each) => timeNode(each.askedAt, "full") },
    { key: "answered", label: t("route.answered"), sort: (each) => each.answeredAt || "", cell: (each) => timeNode(each.answeredAt, "full") },
    { key: "document", label: t("route.document"), cell: (each) => each.documentNumber || "–" },
    { key: "opinion", label: t("route.opinion"), wide: true, cell: (each) => each.opinion || "–" },
  ],
});

function approval(one) {
  const missing = (one.missing || []).map((name) => (knows(`works.${name}`) ? t(`works.${name}`) : name));
  const named = code(one.route);
  return {
    facts: [
      [t("fact.matter"), code(one.matter)],
      [t("fact.authority"), one.authority],
      [t("fact.works"), one.worksName],
      [t("fact.applicant"), party(one.applicant)],
      [t("fact.agent"), one.utilityAsAgent ? t("yes") : ""],
      [t("fact.connection"), caseLink(one.connectionCaseNumber, "CASE_KIND_CONNECTION")],
    ],
    panels: [panel(t("case.route"), {},
      h("p", { class: "route" }, named ? h("b", {}, named) : mark("warn", t("route.undecided")), one.routeName && one.routeName !== named && tag(one.routeName), result(one.result)),
      missing.length > 0 && h("p", {}, t("route.missing"), t("colon"), missing.join(t("comma"))),
      (one.ruleIds || []).length > 0 && h("p", { class: "small" }, t("route.why"), t("colon"), h("code", {}, one.ruleIds.join(" "))),
      one.quote && h("blockquote", { lang: "zh-CN" }, one.quote),
      h("h3", { class: "gap-above" }, t("route.departments")), departments(one))],
  };
}

const services = (one) => table({
  name: t("case.services"),
  rows: one.services || [],
  kept: (order.services ||= {}),
  rowKey: (each) => each.service,
  columns: [
    { key: "service", label: t("service.name"), sort: (each) => code(each.service), cell: (each) => h("b", {}, code(each.service)) },
    { key: "state", label: t("cases.state"), cell: (each) => stateMark(each.state) },
    { key: "status", label: t("service.status"), cell: (each) => [code(each.status) || "–", each.since && h("span", { class: "under" }, fullTime(each.since))] },
    { key: "case", label: t("service.case"), cell: (each) => (each.service === "UTILITY_SERVICE_ELECTRICITY" ? caseLink(each.caseNumber, "CASE_KIND_CONNECTION") : each.caseNumber) || "–" },
    { key: "fields", label: t("service.fields"), wide: true, cell: (each) => Object.entries(each.fields || {}).map(([name, value]) => [tag(`${name} ${value}`), " "]) },
  ],
});

const appointments = (name, steps = []) => table({
  name,
  rows: steps.map((each, i) => ({ ...each, number: i })),
  kept: (order.appointments ||= {}),
  rowKey: (each) => `${each.step}-${each.number}`,
  empty: nothing(t("case.appointments.none"), ""),
  columns: [
    { key: "step", label: t("appointment.step"), cell: (each) => h("b", {}, code(each.step)) },
    { key: "date", label: t("appointment.date"), sort: (each) => each.date || "", cell: (each) => each.date || "–" },
    { key: "state", label: t("cases.state"), cell: (each) => mark(APPOINTMENTS[last(each.state, "APPOINTMENT_STATE_")] || "unknown", code(each.state) || "–") },
    { key: "agreed", label: t("appointment.agreed"), cell: (each) => serviceNames(each.agreed) },
    { key: "waiting", label: t("appointment.waiting"), cell: (each) => serviceNames(each.waitingFor) },
    { key: "declined", label: t("appointment.declined"), cell: (each) => serviceNames(each.declined) },
  ],
});

const visits = (arranged = []) => (arranged.length > 0 ? [panel(t("case.visits"), { flush: true }, appointments(t("case.visits"), arranged))] : []);

const joint = (one) => ({
  facts: [[t("fact.applicant"), party(one.applicant)], [t("fact.address"), one.address], [t("fact.visits"), one.visits]],
  panels: [panel(t("case.services"), { flush: true }, services(one)), panel(t("case.appointments"), { flush: (one.steps || []).length > 0 }, appointments(t("case.appointments"), one.steps))],
});

const transfer = (one) => ({
  facts: [[t("fact.premises"), one.premisesCode], [t("fact.registered"), one.registeredDate], [t("fact.arrears"), either(one.checkArrears || false)]],
  panels: [panel(t("case.services"), { flush: true }, table({
    name: t("case.services"),
    rows: one.services || [],
    kept: (order.transfers ||= {}),
    rowKey: (each) => each.service,
    columns: [
      { key: "service", label: t("service.name"), cell: (each) => h("b", {}, code(each.service)) },
      { key: "step", label: t("service.status"), cell: (each) => mark(TRANSFERS[last(each.step, "TRANSFER_STEP_")] || "going", code(each.step) || "–") },
      { key: "since", label: t("service.since"), cell: (each) => timeNode(each.since, "full") },
      { key: "arrears", label: t("service.arrears"), cell: (each) => either(each.inArrears) || "–" },
      { key: "reason", label: t("service.reason"), wide: true, cell: (each) => each.reason || "–" },
    ],
  }))],
});

function notice(one) {
  if (one.noticeDays === undefined || !one.noticeDaysWanted) return "";
  return [one.noticeTooLate && [mark("warn", t("cases.notice")), " "], t("fact.notice.text", { days: one.noticeDays, wanted: one.noticeDaysWanted }),
    (one.ruleIds || []).length > 0 && h("span", { class: "under mono" }, one.ruleIds.join(" "))];
}

const outage = (one) => ({
  facts: [
    [t("fact.kind"), code(one.outageKind)],
    [t("fact.scope"), one.scope],
    [t("fact.feeders"), (one.feeders || []).join(t("comma"))],
    [t("fact.announced"), fullTime(one.announcedAt)],
    [t("fact.planned"), one.plannedStart && t("clock.between", { from: fullTime(one.plannedStart), to: fullTime(one.plannedEnd) || "–" })],
    [t("fact.began"), fullTime(one.startedAt)],
    [t("fact.expected"), fullTime(one.expectedRestoration)],
    [t("fact.restored"), fullTime(one.restoredAt)],
    [t("fact.reason"), one.reason],
    [t("fact.progress"), one.progress],
    [t("fact.users"), one.usersAffected !== undefined ? number(one.usersAffected) : ""],
    [t("fact.notice"), notice(one)],
    [t("cases.place"), (one.divisionCodes || []).map(divisionText).join(t("comma"))],
  ],
  panels: [],
});

const things = (file) => {
  const { streetWorks: works, gridCapacity: capacity, reliability } = file;
  if (works) return [[t("service.name"), code(works.service)], [t("digs.road"), works.roadName], [t("fact.road_works"), code(works.roadWorks)], [t("fact.planned"), t("clock.between", { from: works.plannedStartDate, to: works.plannedFinishDate })],
    [t("fact.applicant"), party(works.builder)], [t("digs.points"), works.line && number(works.line.length)]];
  if (capacity) return [[t("capacity.place"), capacity.name || capacity.place], [t("capacity.available"), capacity.availableKva !== undefined && `${number(capacity.availableKva)} kVA`],
    [t("capacity.total"), capacity.totalKva !== undefined && `${number(capacity.totalKva)} kVA`], [t("capacity.constraint"), [code(capacity.constraint), capacity.constraintReason].filter(Boolean).join(" · ")],
    [t("capacity.asof"), capacity.asOfDate]];
  if (reliability) return [[t("fact.area"), code(reliability.area)], [t("capacity.year"), reliability.year], [t("reliability.hours"), number(reliability.outageHoursPerUser, 2)],
    [t("reliability.times"), number(reliability.outagesPerUser, 2)]];
  return [];
};

/** facts: pairs for the panel of facts; panels: what stands by itself. */
export function bodyPanels(file) {
  const own = (file.connection && { facts: connection(file.connection), panels: visits(file.connection.visitsArranged) }) || (file.worksApproval && approval(file.worksApproval))
    || (file.jointService && joint(file.jointService)) || (file.meterTransfer && transfer(file.meterTransfer))
    || (file.outage && outage(file.outage)) || { facts: things(file), panels: [] };
  return { facts: [...common(file), ...own.facts], panels: own.panels };
}
