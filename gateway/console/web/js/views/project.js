// One project: how far it is, what is known and from where, its story with the evidence, its forecast, what the utility
// answered.
import { call } from "../api.js";
import { divisionText } from "../divisions.js";
import { facts, h, panel } from "../dom.js";
import { PAYLOADS, read } from "../event_fields.js";
import { area, day, number, power, squareMetres, timeNode } from "../format.js";
import { code, currentLanguage, knows, t } from "../i18n.js";
import { icon } from "../icons.js";
import { head, mark, nothing, tag } from "../parts.js";
import { address } from "../router.js";
import { forecastPanels } from "./forecast.js";
import { projectCases } from "./project_cases.js";
import { STAGES, stage } from "./projects.js";
import { story } from "./story.js";

const REACHED = {
  STAGE_PROMOTED: "promotionSignedDate",
  STAGE_LAND_SUPPLIED: "landContractDate",
  STAGE_LAND_USE_PERMITTED: "landUsePermitDate",
  STAGE_CONSTRUCTION_PLANNED: "constructionPlanningPermitDate",
  STAGE_UNDER_CONSTRUCTION: "constructionPermitDate",
  STAGE_COMPLETED: "acceptedDate",
};

const SHOWN_BY = { STAGE_PROMOTED: "EVENT_KIND_INVESTMENT_PROMOTION", STAGE_PLANNED: "EVENT_KIND_INVESTMENT_PROJECT" };

/** The date of a stage: that of its field, else of the first evidence of its kind. */
function reachedOn(project, name) {
  // Until all of it is, what was accepted is a phase.
  if (name === "STAGE_COMPLETED" && project.stage !== name) return "";
  const told = project[REACHED[name]];
  if (told || !SHOWN_BY[name]) return told || "";
  const first = (project.evidence || []).find((one) => one.kind === SHOWN_BY[name]);
  return first ? day(first.occurredAt) : "";
}

function steps(project, forecast) {
  const at = STAGES.indexOf(project.stage);
  return h("ol", { class: "stepper", "aria-label": t("project.steps") },
    STAGES.map((name, i) => {
      const date = reachedOn(project, name);
      return h("li", { class: date ? "on" : i < at ? "passed" : "", "aria-current": i === at ? "step" : null },
        h("span", { class: "name" }, code(name)), h("span", { class: "date" }, date || "–"));
    }),
    forecast?.needByDate && h("li", { class: "need" }, h("span", { class: "name" }, t("forecast.needby")), h("span", { class: "date" }, forecast.needByDate)));
}

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function known(answer) {
  const { project } = answer;
  const sources = new Map((project.fieldSources || []).map((one) => [one.field, one.evidence]));
  const from = (field) => {
    const position = sources.get(field) ?? sources.get(snake(field));
    return position ? h("a", { class: "under", href: `#evidence-${position}`, onclick: jump }, t("project.from", { number: position })) : null;
  };
  const row = (label, value, field) => [t(label), value ? [value, from(field)] : null];
  return panel(t("project.facts"), {}, facts("facts", [
    row("project.owner", project.owner?.name && [project.owner.name, project.owner.creditCode && h("span", { class: "under mono" }, project.owner.creditCode)], "owner"),
    row("project.address", project.address, "address"),
    row("project.addresscode", project.addressCode, "addressCode"),
    row("project.park", project.park, "park"),
    row("project.land", area(project.landAreaM2), "landAreaM2"),
    row("project.floor", squareMetres(project.floorAreaM2), "floorAreaM2"),
    row("project.ratio", project.floorAreaRatioMax !== undefined && number(project.floorAreaRatioMax, 2), "floorAreaRatioMax"),
    row("project.use", project.landUse && [project.landUse.name, project.landUse.code].filter(Boolean).join(" · "), "landUse"),
    row("project.investment", project.totalInvestment10kCny !== undefined && t("project.investment.text", { value: number(project.totalInvestment10kCny, 1) }), "totalInvestment10kCny"),
    row("project.stated", project.statedKw !== undefined && power(project.statedKw), "statedKw"),
    row("project.completion", project.plannedCompletionDate, "plannedCompletionDate"),
    row("project.buildings", project.buildings?.length && t("project.buildings.text", { count: project.buildings.length }), "buildings"),
  ]), identities(answer));
}

// The address names the view, so a place inside it is gone to by hand.
export function jump(event) {
  event.preventDefault();
  const target = document.getElementById(event.currentTarget.getAttribute("href").slice(1));
  target?.scrollIntoView({ block: "center" });
  target?.focus();
}

function identities(answer) {
  const list = (items) => h("ul", { class: "ids" }, items.map((one) => h("li", {}, h("span", { class: "muted small" }, code(one.kind)), " ", h("code", {}, one.value))));
  return [
    h("h3", { class: "gap-above" }, t("project.identities")), list(answer.project.identities || []),
    (answer.setAside || []).length > 0 && [h("h3", { class: "gap-above" }, t("project.setaside")), list(answer.setAside)],
    (answer.formerProjectIds || []).length > 0 && [h("h3", { class: "gap-above" }, t("project.former")),
      h("p", {}, answer.formerProjectIds.map((id) => [h("code", {}, id), " "]))],
  ];
}

function openDemand(open) {
  if (!open) return null;
  return h("div", { class: "panel summary" }, mark(open.overdue ? "bad" : "warn", t("project.open")), " ",
    open.dueDate ? t("project.open.text", { since: day(open.since), due: open.dueDate }) : t("project.open.nodue", { since: day(open.since) }),
    open.overdue && [" ", h("b", { class: "wrong" }, t("project.open.overdue"))]);
}

function answers(project) {
  const list = project.answers || [];
  if (list.length === 0) return panel(t("project.answers"), {}, nothing(t("project.answers.none"), ""));
  return panel(t("project.answers"), {}, h("ul", { class: "answers" }, list.map((one) => {
    const payload = ["accessOpinion", "accessCapacity", "gridWorks", "jointAcceptance"].find((name) => one[name]);
    if (!payload) return null;
    const said = PAYLOADS[payload].fields.map(([path, zh, en, form]) => [currentLanguage() === "zh" ? zh : en, value(read(one[payload], path), form)]);
    return h("li", {}, h("p", {}, icon(PAYLOADS[payload].icon), " ", h("b", {}, code(PAYLOADS[payload].kind)), " ", timeNode(one.ref?.occurredAt, "day"), " ", tag(one.ref?.feed)), facts("facts", said));
  })));
}

export function value(raw, form) {
  if (raw === undefined || raw === "" || raw === null || (typeof raw === "string" && raw.endsWith("_UNSPECIFIED"))) return null;
  if (form === "number") return number(raw, 2);
  if (form === "flag") return raw ? t("yes") : null;
  return typeof raw === "string" && knows(raw) ? code(raw) : String(raw);
}

async function changesOf(projectId, signal) {
  try {
    return (await call("ProjectService/ListDemandChanges", { projectId, pageSize: 100 }, signal)).changes || [];
  } catch (error) {
    // The story is worth reading without what each event changed.
    if (error.unavailable) return [];
    throw error;
  }
}

export async function project(context, id) {
  const answer = await call("ProjectService/GetProject", { projectId: id }, context.signal);
  const changes = await changesOf(answer.project.projectId, context.signal);
  const itsCases = await projectCases(answer.project, context.signal);
  const { project: one, forecast } = answer;
  const [summary, ...details] = forecastPanels(forecast, answer.evidence || []);
  context.title(one.name || id);
  context.place.replaceChildren(
    head(one.name || t("unnamed"), [divisionText(one.divisionCode), one.address].filter(Boolean).join(" · "), {
      crumbs: h("a", { href: address("projects") }, "← ", t("nav.projects")), beside: [one.largeProject && [tag(t("project.large")), " "], stage(one.stage)] }),
    steps(one, forecast),
    openDemand(answer.openDemand) || "",
    summary,
    itsCases || "",
    h("div", { class: "pair" }, panel(t("project.story"), { note: t("project.story.note") }, story(answer, changes)),
      h("div", { class: "column" }, known(answer), answers(one))),
    ...details,
  );
}
