// Small parts that views share.
import { currentSession, may } from "./api.js";
import { fresh, h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { needsGrant } from "./roles.js";

export const STATES = ["failing", "silent", "gap", "late", "unknown", "healthy", "paused"];
export const stateName = (value) => (value || "").replace("FEED_STATE_", "").toLowerCase().replace("unspecified", "") || "unknown";
/** Worst first; paused is none of our worries. */
export const severity = (value) => STATES.indexOf(stateName(value));

/** Shape, word and colour. `stale`: nobody knows whether it is still so. */
export function badge(value, { stale = false, large = false } = {}) {
  const name = stateName(value);
  const word = t(`state.${name}`);
  return h(
    "span",
    { class: `state${large ? " large" : ""}`, "data-state": stale ? "unknown" : name, "data-stale": stale },
    icon(stale ? "unknown" : name, large ? 18 : 16),
    stale ? t("state.then", { state: word }) : word,
  );
}

/** A badge for what is no feed: "good", "warn", "bad", "off", "going", "without" and a word. */
const LIKE = { good: "healthy", warn: "late", bad: "failing", off: "paused", going: "going", without: "without", unknown: "unknown" };
export const mark = (kind, word) =>
  h("span", { class: "state", "data-state": LIKE[kind] }, icon(LIKE[kind]), word);

/** Nobody knows whether what is shown in `place` is still so, and `why`; until it is drawn anew. */
export function grownOld(place, why) {
  for (const one of place.querySelectorAll(".state:not([data-stale])")) {
    const state = one.textContent;
    one.dataset.state = "unknown";
    one.dataset.stale = "";
    one.replaceChildren(icon("unknown", 16), t("state.then", { state }));
  }
  if (!place.querySelector(".grown-old")) place.prepend(h("p", { class: "grown-old wrong", role: "status" }, t("grown.old", { why })));
}

export const tag = (text) => h("span", { class: "tag" }, text);

export function head(title, lead, { crumbs = null, acts = null, beside = null } = {}) {
  return h(
    "div",
    { class: "head" },
    h("div", {}, crumbs && h("p", { class: "crumbs" }, crumbs), h("h1", { tabindex: "-1" }, title, beside && " ", beside),
      lead && h("p", { class: "lead" }, lead)),
    acts,
  );
}

export const nothing = (title, hint) => h("div", { class: "nothing" }, h("b", {}, title), hint);
export const waiting = () => h("div", { class: "waiting", role: "progressbar", "aria-label": t("loading") });

const roleNames = (roles) => roles.map((role) => t(`role.${role.toLowerCase().replace("role_", "")}`)).join(" / ");
export const myRoles = () => roleNames(currentSession()?.roles || []) || t("role.none");
/** What would be needed for a call, in words. */
export function neededRoles(method) {
  if (needsGrant(method)) return t("needs.read");
  const roles = roleNames(may(method).roles);
  return roles ? t("needs.role", { roles }) : t("needs.other");
}

/** What could not be read, and what to do. */
export function trouble(error, method, again) {
  let advice = "";
  if (error.unreachable) advice = t("trouble.unreachable");
  else if (error.reason === "CSRF_TOKEN") advice = t("trouble.csrf");
  else if (error.forbidden) advice = t("trouble.forbidden", { roles: myRoles(), needs: neededRoles(method || "") });
  else if (error.unavailable) advice = t("trouble.unavailable");
  else if (error.missing) advice = t("trouble.missing");
  return h(
    "div",
    { class: "trouble", role: "alert", "data-unreachable": error.unreachable },
    h("h2", {}, t("trouble.title")),
    advice && h("p", {}, advice),
    !error.unreachable && h("p", { class: "small" }, error.message),
    again && h("button", { type: "button", onclick: again }, t("retry")),
  );
}

/** A button for an act. Where the role may not, it is there, can be reached, and says why it does nothing. */
export function actButton(method, label, onclick, { kind = "", key = "" } = {}) {
  const { allowed } = may(method);
  if (allowed) return h("button", { type: "button", class: kind, onclick, "data-key": key || label }, label);
  const id = fresh("why");
  return [
    h("button", { type: "button", "aria-disabled": "true", "aria-describedby": id, "data-key": key || label,
      title: t("act.refused", { needs: neededRoles(method), roles: myRoles() }) }, label),
    h("span", { class: "unseen", id }, t("act.refused", { needs: neededRoles(method), roles: myRoles() })),
  ];
}

/** Buttons together, and once below them why some are off. */
export function acts(methods, ...buttons) {
  const off = methods.filter((method) => !may(method).allowed);
  return h("div", { class: "acts" }, ...buttons,
    off.length > 0 && h("p", { class: "why" }, t("act.refused", { needs: neededRoles(off[0]), roles: myRoles() })));
}

/** A text input with its label. */
export function field(label, properties, { hint = "", className = "", options = null } = {}) {
  const id = properties.id || fresh("field");
  const input = options
    ? h("select", { id, ...properties }, options.map(([value, words]) =>
        h("option", { value, selected: value === properties.value }, words)))
    : h("input", { id, type: "text", autocomplete: "off", spellcheck: "false", ...properties });
  const node = h("div", { class: className }, h("label", { for: id }, label), input, hint && h("p", { class: "hint" }, hint));
  return { node, input };
}

let quiet = 0;
/** Says what happened, also to those who do not see it. */
export function tell(words) {
  const place = document.getElementById("news");
  place.replaceChildren(h("p", {}, words));
  clearTimeout(quiet);
  quiet = setTimeout(() => place.replaceChildren(), 8000);
}
