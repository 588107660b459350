// A project's story: every piece of evidence in the order in which it was so, what it says, and what it did to the
// forecast.
import { h } from "../dom.js";
import { EVENT, fieldWords, PAYLOADS, payloadOf, read } from "../event_fields.js";
import { day, fullTime, power } from "../format.js";
import { code, currentLanguage, either, knows, t } from "../i18n.js";
import { icon } from "../icons.js";
import { tag } from "../parts.js";
import { address } from "../router.js";
import { value } from "./project.js";

/** What one demand event says, in words. */
export function changeWords(event) {
  const expected = (forecast) => power(forecast?.demand?.expectedKw || 0);
  if (event.forecastIssued) return t("change.issued", { after: expected(event.forecastIssued.forecast) });
  if (event.forecastRevised) {
    const { forecast, previousDemand: before, changed = [] } = event.forecastRevised;
    if (before && before.expectedKw === forecast?.demand?.expectedKw) {
      const what = changed.map((one) => (knows(`changed.${one}`) ? t(`changed.${one}`) : one)).join(t("comma"));
      return t("change.same", { after: expected(forecast), what });
    }
    return t("change.revised", { before: before ? power(before.expectedKw || 0) : "?", after: expected(forecast) });
  }
  if (event.forecastWithdrawn) return t("change.withdrawn", { reason: t(event.forecastWithdrawn.reason) });
  // A promotion that was given up leaves a project without a stage.
  const reached = event.stageReached?.stage;
  if (event.stageReached) return reached && reached !== "STAGE_UNSPECIFIED" ? t("change.stage", { stage: code(reached) }) : t("change.nostage");
  if (event.projectsMerged) return t("change.merged", { count: event.projectsMerged.mergedProjectIds?.length || 0 });
  if (event.projectSplit) return t("change.split", { count: event.projectSplit.intoProjectIds?.length || 0 });
  if (event.serviceInvitation) return t("change.invited");
  return t("change.answered");
}

function said(event) {
  const payload = payloadOf(event);
  if (!payload) return [];
  const all = [...EVENT.filter(([path]) => path === "divisionCode" || path === "correctsEventId").map((one) => ["", ...one]),
    ...PAYLOADS[payload].fields.map((one) => [`${payload}.`, ...one])];
  return all
    .map(([prefix, path, zh, en, form]) => [currentLanguage() === "zh" ? zh : en, value(read(event, prefix + path), form)])
    .filter(([, words]) => words !== null);
}

function buildings(event) {
  const list = event[payloadOf(event)]?.buildings || [];
  return list.length > 0 && h("p", { class: "small" }, list.map((one) => [one.name || one.code, one.floorAreaM2 ? ` ${Math.round(one.floorAreaM2).toLocaleString("en")} m²` : "", one.dwellings ? ` · ${one.dwellings} 户` : ""].join("")).join(t("semicolon")));
}

function entry(evidence, number, changes) {
  const { ref, event, notes = [] } = evidence;
  const payload = payloadOf(event);
  const rows = said(event);
  const mine = changes.filter(({ cause }) => cause && cause.feed === ref.feed && cause.eventId === ref.eventId);
  return h("li", { id: `evidence-${number}`, tabindex: "-1" },
    h("span", { class: "at" }, icon(PAYLOADS[payload]?.icon || "permit")),
    h("div", {},
      h("p", {}, h("time", { datetime: ref.occurredAt, class: "strong" }, day(ref.occurredAt)), " ", h("b", {}, code(ref.kind)), " ",
        tag(t("project.from", { number }))),
      h("p", { class: "small muted" }, h("a", { href: address("feeds", ref.feed) }, ref.feed), " · ", h("code", {}, ref.eventId)),
      h("p", { class: "small muted" }, t("project.times", { recorded: fullTime(ref.recordedAt) || "–", received: fullTime(ref.receivedAt) || "–" })),
      mine.length > 0 && h("p", { class: "effect small" }, t("project.caused"), t("colon"),
        mine.map(({ event: change }, i) => [i > 0 && t("semicolon"), h("b", {}, changeWords(change))])),
      notes.length > 0 && h("p", { class: "small" }, t("project.notes"), t("colon"), notes.map((note) => [tag([code(note.code), note.field && either(...fieldWords(note.field).reverse())].filter(Boolean).join(" · ")), " "])),
      rows.length > 0 && h("details", { "data-key": `evidence-${ref.eventId}` }, h("summary", { class: "small" }, t("project.details", { count: rows.length })),
        h("dl", { class: "said" }, rows.map(([name, words]) => [h("dt", {}, name), h("dd", {}, words)])), buildings(event))));
}

export function story(answer, changes) {
  const evidence = answer.evidence || [];
  return h("ol", { class: "story" }, evidence.map((one, i) => entry(one, i + 1, changes)));
}
