// One dead letter: the event, what the receiver said, and what to do about it.
import { call } from "../api.js";
import { divisionText } from "../divisions.js";
import { facts, h, panel } from "../dom.js";
import { both, count, power, powerRange } from "../format.js";
import { code, t } from "../i18n.js";
import { acts, head, mark } from "../parts.js";
import { address, go } from "../router.js";
import { letterActs } from "./dead_letters.js";
import { changeWords } from "./story.js";

async function projectName(projectId, signal) {
  try {
    return (await call("ProjectService/GetProject", { projectId }, signal)).project.name;
  } catch (error) {
    // In a division that is not granted, or gone: its id is shown.
    if (error.name === "AbortError") throw error;
    return "";
  }
}

export async function deadLetter(context, subscriber, eventId) {
  context.title(eventId);
  const { deadLetter: letter, event } = await call("AdminService/GetDeadLetter", { subscriber, eventId }, context.signal);
  const name = await projectName(letter.projectId, context.signal);
  const receipt = letter.lastReceipt || {};
  const forecast = (event?.forecastIssued || event?.forecastRevised)?.forecast;
  const done = () => go(address("deliveries", subscriber));
  context.place.replaceChildren(
    head(h("span", { class: "mono" }, eventId), null, {
      crumbs: [h("a", { href: address("deliveries") }, "← ", t("nav.deliveries")), " / ", h("a", { href: address("deliveries", subscriber) }, subscriber)],
      beside: mark("bad", code(receipt.outcome || "RECEIPT_OUTCOME_REJECTED")),
      acts: acts(["AdminService/ReplayDeadLetters"], ...letterActs(letter, done)),
    }),
    panel(t("dead.error"), {}, h("p", { class: "said-by" }, h("code", {}, receipt.code || "–"), " ", receipt.message), facts("facts", [
      [t("dead.failed"), both(letter.failedAt)], [t("dead.attempts"), count(letter.attempts)],
      [t("dead.waiting"), t("dead.waiting.text", { count: count(letter.waiting) })]])),
    panel(t("dead.said"), {}, facts("facts", [
      [t("demand.change"), event ? h("b", {}, changeWords(event)) : "–"],
      [t("dead.project"), h("a", { href: address("projects", letter.projectId), class: name ? "" : "mono breaks" }, name || letter.projectId)],
      [t("projects.county"), divisionText(event?.divisionCode)],
      [t("projects.stage"), code(event?.stage)],
      [t("projects.expected"), forecast && [power(forecast.demand?.expectedKw || 0), h("span", { class: "under" }, powerRange(forecast.demand))]],
      [t("projects.needby"), forecast?.needByDate],
      [t("when"), event && both(event.causedAt)]]),
      h("details", { class: "gap-above", "data-key": "whole-event" }, h("summary", {}, t("dead.full")), h("pre", { tabindex: "0" }, JSON.stringify(event, null, 2)))),
  );
}
