// A case's story: each step in order of time, who said it, and what was filled in or not used.
import { h } from "../dom.js";
import { fullTime } from "../format.js";
import { icon } from "../icons.js";
import { knows, t } from "../i18n.js";
import { nothing, tag } from "../parts.js";
import { address } from "../router.js";
import { entryName } from "./case_parts.js";
import { jump } from "./project.js";

/** Ways to the evidence, by its numbers. */
export const evidenceLinks = (numbers = []) => numbers.length > 0
  && h("span", { class: "small links" }, numbers.map((number) => h("a", { href: `#evidence-${number}`, onclick: jump }, t("project.from", { number }))));

function shapeOf(entry) {
  const named = `${entry.milestone || ""} ${entry.status || ""} ${entry.outageStep || ""} ${entry.jointStep || ""} ${entry.transferStep || ""}`;
  if (entry.setAside) return "without";
  if (/ENERGIZED|RESTORED/.test(named)) return "bolt";
  if (/CORRECTION_STARTED|PROCEDURE_STARTED/.test(named)) return "paused";
  if (/PASSED|STEP_DONE/.test(named)) return "flag";
  if (/REJECTED|REFUSED|NOT_ACCEPTED|FAILED|CANCELLED|RE[CV]/.test(named) && !/RECEIVED/.test(named)) return "back";
  if (/WORKS/.test(named)) return "crane";
  return "permit";
}

function entry(one, refs) {
  const ref = refs[(one.evidence || 0) - 1];
  return h("li", { class: one.filledIn ? "filled" : one.setAside ? "aside" : null },
    h("span", { class: "at" }, icon(shapeOf(one))),
    h("div", {},
      h("p", {}, h("time", { datetime: one.at, class: "strong" }, fullTime(one.at)), " ", h("b", {}, entryName(one)), " ",
        one.filledIn && h("span", { class: "tag", title: t("entry.filled.note") }, t("entry.filled")),
        one.setAside && tag(t("entry.aside", { why: knows(`aside.${one.setAside}`) ? t(`aside.${one.setAside}`) : one.setAside }))),
      ref && h("p", { class: "small muted" }, h("a", { href: address("feeds", ref.feed) }, ref.feed), " · ", evidenceLinks([one.evidence])),
      (one.documentNumber || one.opinion || one.electronicSeal) && h("p", { class: "small" }, [one.electronicSeal && t("entry.sealed"), one.documentNumber, one.opinion].filter(Boolean).join(" · "))));
}

export function caseStory(file) {
  const entries = file.timeline || [];
  if (entries.length === 0) return nothing(t("case.story.none"), "");
  return h("ol", { class: "story" }, entries.map((one) => entry(one, file.evidence || [])));
}
