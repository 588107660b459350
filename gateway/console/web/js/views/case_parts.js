// What the list of cases and a single case share: how one stands, and the limit that comes first.
import { h } from "../dom.js";
import { day, millis, now, number, timeNode } from "../format.js";
import { code, knows, t } from "../i18n.js";
import { mark, tag } from "../parts.js";
import { workingDays } from "../working_days.js";

const STATES = { CASE_STATE_OPEN: "going", CASE_STATE_STANDING: "off", CASE_STATE_ENDED: "good", CASE_STATE_ENDED_WITHOUT: "without" };
/** What runs its course; the other kinds are what is known of a thing. */
export const PROCEDURES = ["CONNECTION", "WORKS_APPROVAL", "JOINT_SERVICE", "METER_TRANSFER", "OUTAGE"].map((one) => `CASE_KIND_${one}`);

export const isLive = (file) => file.state === "CASE_STATE_OPEN" || file.state === "CASE_STATE_STANDING";
export const stateMark = (value) => mark(STATES[value] || "unknown", code(value) || "–");

const runs = (clock) => clock.state === "CASE_CLOCK_STATE_RUNNING";
export const stands = (clock) => clock.state === "CASE_CLOCK_STATE_STANDING";
/** As the service has it (cases::IsPastDue): a clock that stands went over its limit before, or not at all. */
export const isOverdue = (clock, at = now()) => (runs(clock) || stands(clock)) && Boolean(clock.dueAt) && millis(clock.dueAt) <= at
  && (runs(clock) || millis(clock.standingSince) >= millis(clock.dueAt));

/** The department or service that something is of, in words. */
export function ofWhom(name) {
  if (!name) return "";
  const service = `UTILITY_SERVICE_${name.toUpperCase()}`;
  if (knows(service)) return t(service);
  return knows(`document.${name}`) ? t(`document.${name}`) : name;
}

export const documentName = (name) => (knows(`document.${name}`) ? t(`document.${name}`) : name);
export const clockName = (clock) => [code(clock.kind), ofWhom(clock.of)].filter(Boolean).join(" · ");
export const days = (value) => number(value || 0, 1);

/** One step in words. */
export function entryName(entry) {
  const what = code(entry.jointStep)
    ? [code(entry.jointStep), code(entry.appointmentAnswer), entry.appointmentDate].filter(Boolean).join(" ")
    : (entry.ownStep && t("entry.own_step", { name: entry.ownStep })) || code(entry.transferStep) || code(entry.outageStep) || code(entry.milestone) || code(entry.status);
  const customer = entry.jointStep === "JOINT_STEP_HOME_VISIT" && !entry.department && !entry.filledIn;
  return [customer ? t("appointment.customer") : ofWhom(entry.department), what].filter(Boolean).join(" · ");
}

export const lastEntry = (file) => (file.timeline || []).filter((entry) => !entry.setAside).at(-1);

/** The clock that falls due first: of those that run, else of those that stand. */
export function nextDue(file) {
  const first = (test) => (file.clocks || []).filter((clock) => test(clock) && clock.dueAt)
    .sort((a, b) => millis(a.dueAt) - millis(b.dueAt))[0];
  return first(runs) || first(stands);
}

/** A limit ends at 24:00, which is the next day's beginning: people go by the day. */
export const lastDay = (clock) => day(new Date(millis(clock.dueAt) - 1000).toISOString());

/** Working days until the limit, from `at`; below 0 those that have passed since. */
export function daysLeft(clock, at = now()) {
  const from = stands(clock) ? day(clock.standingSince) : day(new Date(at).toISOString());
  return workingDays(from, lastDay(clock));
}

/** How long there is until the limit, in words; `wrong` where it has passed. */
export function left(clock, at = now()) {
  const count = daysLeft(clock, at);
  if (stands(clock) && isOverdue(clock, at)) return h("b", { class: "wrong" }, t("left.stoodover"));
  if (stands(clock)) return h("span", { class: "muted" }, t("left.stands", { days: number(Math.max(count, 0)) }));
  if (isOverdue(clock, at)) return h("b", { class: "wrong" }, count < 0 ? t("left.over", { days: number(-count) }) : t("left.overdue"));
  const today = lastDay(clock) === day(new Date(at).toISOString());
  return h(today ? "b" : "span", { class: "nowrap" }, today ? t("left.today") : t("left.days", { days: number(count) }));
}

/** The last day of a limit, and whether it may move. */
export const dueDay = (clock) => [timeNode(new Date(millis(clock.dueAt) - 1000).toISOString(), "day"),
  clock.provisional && h("abbr", { title: t("due.provisional"), class: "muted" }, " ?")];

/** What an operator should see of a case at once. */
export function flags(file, at = now()) {
  const clocks = file.clocks || [];
  const overdue = clocks.some((clock) => isOverdue(clock, at));
  const owed = (file.debts || []).some((debt) => !debt.suppliedAt);
  return [
    overdue && mark("bad", t("cases.overdue")),
    !overdue && clocks.some((clock) => clock.late) && tag(t("cases.late")),
    (file.suspicions || []).length > 0 && mark("warn", t("cases.suspected")),
    file.outage?.noticeTooLate && mark("warn", t("cases.notice")),
    owed && tag(t("cases.debt")),
    (file.problems || []).length > 0 && tag(t("cases.problem")),
  ].filter(Boolean);
}

/** Who or what a case is of, in a few words. */
export const subject = (file) => file.connection?.applicant?.name || file.worksApproval?.worksName || file.jointService?.applicant?.name
  || file.outage?.scope || file.streetWorks?.name || file.gridCapacity?.name || file.meterTransfer?.premisesCode || "";
export const addressOf = (file) => file.connection?.address || file.jointService?.address || file.streetWorks?.roadName || "";
