// What is in quarantine of one feed: the original, why it can't be used, and the two ways to settle it.
import { call, may } from "../api.js";
import { act } from "../dialog.js";
import { h, panel, redraw } from "../dom.js";
import { fullTime, principal, text, timeNode } from "../format.js";
import { code, t } from "../i18n.js";
import { actButton, acts, field, mark, nothing, trouble } from "../parts.js";
import { mend } from "./mend.js";

const PAGE = 20;
// A page may be empty although there are more: so many are asked for in one go, then the operator decides.
const LOOKS = 20;

export function original(item) {
  const { text: words, encoding } = text(item.original);
  return h("div", { class: "original" }, h("span", { class: "under" }, t("quarantine.encoding", { encoding, count: atob(item.original || "").length })),
    h("pre", { tabindex: "0" }, words.trimEnd()));
}

export const findings = (item) =>
  h("ul", { class: "findings" }, (item.findings || []).map((one) =>
    h("li", {}, h("span", { class: "tag" }, code(one.code)), " ", one.field && h("code", {}, one.field), one.field && ": ", one.message)));

function dismiss(item, again) {
  act({ method: "AdminService/DismissQuarantined", title: t("quarantine.dismiss.title", { id: item.quarantineId }),
    effect: h("p", {}, t("quarantine.dismiss.effect")), request: () => ({ quarantineId: item.quarantineId }),
    button: t("quarantine.dismiss"), danger: true, done: again });
}

function settled(item) {
  const done = item.settlement;
  return [mark("good", code(done.outcome)), h("span", { class: "under" }, fullTime(done.at), " · ", principal(done.by)), h("span", { class: "under" }, done.reason)];
}

function card(item, again) {
  const id = `item-${item.quarantineId}`;
  return h("article", { class: "item", "aria-labelledby": id },
    h("header", {}, h("h3", { id }, `${t("quarantine.id")} ${item.quarantineId}`), timeNode(item.receivedAt), h("span", { class: "muted small" }, item.origin),
      item.settlement && item.settlement.outcome !== "QUARANTINE_OUTCOME_UNSPECIFIED"
        ? h("div", {}, settled(item))
        : h("div", { class: "acts" },
            actButton("AdminService/ResubmitQuarantined", t("quarantine.mend"), () => mend(item, again), { key: `mend-${item.quarantineId}` }),
            actButton("AdminService/DismissQuarantined", t("quarantine.dismiss"), () => dismiss(item, again), { key: `dismiss-${item.quarantineId}` }))),
    findings(item),
    original(item));
}

/** The panel of one feed; it keeps itself up to date. */
export async function quarantine(context, feed) {
  const place = h("div", {});
  let items = [];
  let next = "";
  let withSettled = false;
  const title = t("quarantine");
  if (!may("AdminService/ListQuarantine").allowed) {
    return panel(title, { note: t("quarantine.note") }, acts(["AdminService/ListQuarantine"]));
  }
  const fetchPage = async (token) => {
    let page = { nextPageToken: token };
    for (let looks = 0; looks < LOOKS; looks += 1) {
      page = await call("AdminService/ListQuarantine",
        { feed, openOnly: !withSettled, newestFirst: true, pageSize: PAGE, pageToken: page.nextPageToken }, context.signal);
      if ((page.items || []).length > 0 || !page.nextPageToken) break;
    }
    return page;
  };
  const failed = (error) => error.name !== "AbortError" && place.replaceChildren(trouble(error, "AdminService/ListQuarantine", () => again().catch(failed)));
  const again = async () => {
    const page = await fetchPage("");
    items = page.items || [];
    next = page.nextPageToken || "";
    draw();
  };
  const more = async () => {
    const page = await fetchPage(next);
    items = [...items, ...(page.items || [])];
    next = page.nextPageToken || "";
    draw();
  };
  const box = field(t("quarantine.all"), { type: "checkbox", onchange: (event) => {
    withSettled = event.target.checked;
    again().catch(failed);
  } }, { className: "check" });
  const draw = () => redraw(place, items.length === 0
    ? next ? nothing(t("quarantine.so_far"), t("quarantine.so_far.hint")) : nothing(t("quarantine.none"), t("quarantine.none.hint"))
    : h("div", { class: "items" }, items.map((item) => card(item, again))),
    next && h("button", { type: "button", onclick: () => more().catch(failed), "data-key": "more-quarantine" }, t("more.next")));
  try {
    await again();
  } catch (error) {
    failed(error);
  }
  return panel(title, { note: t("quarantine.note"), acts: h("div", { class: "filters acts" }, box.node) }, place);
}
