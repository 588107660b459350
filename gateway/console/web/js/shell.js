// What stands around the views: brand, contact with the gateway, who you are, language, light or dark, the list of views.
import { currentSession, may } from "./api.js";
import { h, redraw } from "./dom.js";
import { clock, now, span } from "./format.js";
import { icon } from "./icons.js";
import { currentLanguage, t, useLanguage } from "./i18n.js";
import { current } from "./live.js";
import { myRoles, severity, STATES, stateName, tell } from "./parts.js";
import { address, here } from "./router.js";
import { currentTheme, useTheme } from "./theme.js";

/** What a role must be allowed for a view as a whole; views of several parts say it for each part. */
export const VIEWS = [
  ["feeds", "FeedHealthService/ListFeedHealth"],
  ["projects", "ProjectService/ListProjects"],
  ["demand", "ProjectService/ListProjects"],
  ["cases", "CaseService/ListCases"],
  ["capacity", "CaseService/ListShortages"],
  ["reports", "CaseService/GetReport"],
  ["deliveries", "AdminService/GetStatus"],
  ["licenses", "LicenseAdminService/GetLicenseStatus"],
  ["certificates", "SecurityService/ListCertificates"],
  ["audit", "AuditService/VerifyAudit"],
];

/** The first view that this role may see. */
export const firstView = () => (VIEWS.find(([, method]) => may(method).allowed) || VIEWS[0])[0];

const at = (id) => document.getElementById(id);
let lostSince = 0;

export function drawShell(redrawAll) {
  at("skip").textContent = t("skip");
  at("side").setAttribute("aria-label", t("views"));
  const session = currentSession();
  const name = (session?.principal || "").replace(/^spiffe:\/\/[^/]+\//, "");
  const nextTheme = currentTheme() === "dark" ? "light" : "dark";
  redraw(
    at("top"),
    h("a", { class: "brand", href: "#/" }, h("img", { src: "/assets/mark.svg", alt: "" }), "主动", h("span", {}, "Zhudong")),
    h("div", { class: "pulse", id: "pulse" }),
    h("div", { class: "grow" }),
    session && h("div", { class: "who", title: session.principal }, h("b", {}, name), h("span", { class: "muted" }, myRoles())),
    h("div", { class: "switches" },
      h("button", { type: "button", id: "language", lang: currentLanguage() === "zh" ? "en" : "zh-CN", title: t("language.label"),
        "aria-label": t("language.label"),
        onclick: () => { useLanguage(currentLanguage() === "zh" ? "en" : "zh"); redrawAll(); } }, t("language")),
      h("button", { type: "button", id: "theme",
        onclick: () => { useTheme(nextTheme); redrawAll(); } }, icon(nextTheme === "dark" ? "moon" : "sun"), t(`theme.${nextTheme}`))),
  );
  redraw(at("foot"), h("span", {}, t("foot.zone")), session && h("span", {}, t("foot.version", { version: session.version })));
  drawSide();
  drawContact();
}

export function drawSide() {
  const { view } = here();
  const { feeds, subscribers, contact } = current();
  const ill = feeds.filter((feed) => severity(feed.state) < STATES.indexOf("unknown")).length;
  const dead = subscribers.reduce((sum, one) => sum + Number(one.deadLetters || 0), 0);
  const tallies = { feeds: ill, deliveries: dead };
  redraw(at("side"), h("ul", {}, VIEWS.map(([name]) =>
    h("li", {}, h("a", { href: address(name), id: `nav-${name}`, "aria-current": view === name ? "page" : null }, icon(name),
      t(`nav.${name}`), tallies[name] > 0 && contact === "live" && h("span", { class: "tally" }, tallies[name]))))));
}

let worst = "";
/** Changes of the worst state are said aloud. */
export function announceWorst() {
  const { feeds, contact } = current();
  if (feeds.length === 0 || contact !== "live") return;
  const first = [...feeds].sort((a, b) => severity(a.state) - severity(b.state))[0];
  const said = `${first.feed} ${first.state}`;
  if (worst && worst !== said && first.state !== "FEED_STATE_HEALTHY") tell(`${first.feed}: ${t(`state.${stateName(first.state)}`)}`);
  worst = said;
}

export function drawContact() {
  const { contact, heardAt, assessedAt, ingestProblem, pipelineProblem, statusProblem } = current();
  const banner = at("contact");
  const before = document.body.dataset.contact;
  document.body.dataset.contact = contact;
  const pulse = at("pulse");
  if (pulse) {
    pulse.dataset.contact = contact;
    const word = contact === "live" || contact === "wait" ? t(`contact.${contact}`) : t(`contact.${contact}.short`);
    pulse.replaceChildren(h("span", { class: "dot" }), h("span", {}, word),
      heardAt && contact === "live"
        ? h("span", { class: "since" }, `· ${clock(now())} · ${t("contact.heard", { span: span(Math.max(0, Math.floor((now() - heardAt) / 1000) * 1000)) })}`)
        : "");
  }
  if (contact === "lost" || contact === "stale") {
    const from = contact === "lost" ? heardAt || (lostSince = lostSince || now()) : assessedAt;
    const words = t(`contact.${contact}`, { time: clock(from), span: span(Math.floor((now() - from) / 5000) * 5000) });
    banner.hidden = false;
    if (banner.textContent !== words) banner.replaceChildren(icon("failing", 18), h("span", {}, words));
  } else if (ingestProblem || pipelineProblem || statusProblem) {
    const words = statusProblem ? t("standstill.unknown", { why: statusProblem })
      : ingestProblem ? t("standstill.ingest", { why: ingestProblem }) : t("standstill.pipeline", { why: pipelineProblem });
    banner.hidden = false;
    if (banner.textContent !== words) banner.replaceChildren(icon("failing", 18), h("span", {}, words));
  } else {
    banner.hidden = true;
    banner.replaceChildren();
    if (before === "lost" || before === "stale") tell(t("contact.back"));
  }
}
