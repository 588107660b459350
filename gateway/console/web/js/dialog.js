// Every act: what will happen is shown first, a reason is asked for, what went wrong is said beside its field. A native
// modal dialog keeps focus inside, closes with Esc, and gives focus back.
import { call } from "./api.js";
import { fresh, h } from "./dom.js";
import { t } from "./i18n.js";
import { myRoles, neededRoles, tell } from "./parts.js";

const REASON_LENGTH = 200;

function show(dialog) {
  const before = document.activeElement;
  const mark = before?.dataset?.key;
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The page may have been drawn anew meanwhile.
    const again = before?.isConnected ? before : mark && document.querySelector(`[data-key="${CSS.escape(mark)}"]`);
    (again || document.querySelector("h1"))?.focus();
  });
  dialog.showModal();
}

export function message(error, method) {
  if (error.unreachable) return t("trouble.unreachable");
  if (error.reason === "CSRF_TOKEN") return t("trouble.csrf");
  if (error.forbidden) return t("act.refused", { needs: neededRoles(method), roles: myRoles() });
  const fields = error.fields.map((one) => `${one.field}: ${one.description || one.message || ""}`).join("; ");
  return fields ? `${error.message} (${fields})` : error.message;
}

/**
 * method: the call; title; effect: node, or an async function that counts first (a dry run) and returns one;
 * fields: more inputs [{node, put(request)}]; request(): the rest; button: its word; danger; done(answer): after it.
 */
export function act({ method, title, effect, fields = [], request = () => ({}), button, danger = false, done, wide = false }) {
  const titleId = fresh("title");
  const reasonId = fresh("reason");
  const hintId = fresh("hint");
  const wrong = h("p", { class: "wrong", role: "alert" });
  const shown = h("div", { class: "effect", "aria-live": "polite" });
  const reason = h("input", { id: reasonId, type: "text", maxlength: REASON_LENGTH, autocomplete: "off", "aria-describedby": hintId });
  const confirm = h("button", { type: "submit", class: danger ? "danger" : "main" }, button);
  const dialog = h("dialog", { "aria-labelledby": titleId, class: wide ? "wide" : null });

  // Only the last question's answer is shown: one that comes late counts something else than what would be done.
  let round = 0;
  const count = async () => {
    if (typeof effect !== "function") return shown.replaceChildren(effect);
    const mine = ++round;
    shown.replaceChildren(t("act.counting"));
    confirm.disabled = true;
    try {
      const counted = await effect(gather(true));
      if (mine !== round) return;
      shown.replaceChildren(counted);
      confirm.disabled = false;
      wrong.textContent = "";
    } catch (error) {
      if (mine === round) shown.replaceChildren(t("act.failed", { message: message(error, method) }));
    }
  };
  const gather = (dry) => {
    const made = request();
    fields.forEach((one) => one.put(made));
    if (!dry) made.reason = reason.value.trim();
    return made;
  };
  const submit = async (event) => {
    event.preventDefault();
    if (!reason.value.trim()) {
      reason.setAttribute("aria-invalid", "true");
      wrong.textContent = t("act.why.missing");
      return reason.focus();
    }
    reason.removeAttribute("aria-invalid");
    confirm.disabled = true;
    wrong.textContent = t("act.working");
    try {
      const answer = await call(method, gather(false));
      dialog.close();
      tell(t("act.done", { what: title }));
      if (done) await done(answer);
    } catch (error) {
      wrong.textContent = t("act.failed", { message: message(error, method) });
      confirm.disabled = false;
    }
  };
  fields.forEach((one) => one.node.addEventListener("change", () => typeof effect === "function" && count()));

  dialog.append(
    h("form", { onsubmit: submit, novalidate: true },
      h("h2", { id: titleId }, title),
      fields.map((one) => one.node),
      h("div", {}, h("h3", {}, t("act.effect")), shown),
      h("div", {}, h("label", { for: reasonId }, t("act.why")), reason, h("p", { class: "hint", id: hintId }, t("act.why.hint"))),
      wrong,
      h("div", { class: "acts" }, h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")), confirm)),
  );
  show(dialog);
  count();
  (fields.length > 0 ? dialog.querySelector("input, select, textarea") : reason).focus();
}

/** A dialog that only shows. */
export function look(title, ...body) {
  const id = fresh("title");
  const dialog = h("dialog", { "aria-labelledby": id, class: "wide" });
  dialog.append(h("div", { class: "form" }, h("h2", { id }, title), ...body,
    h("div", { class: "acts" }, h("button", { type: "button", class: "main", onclick: () => dialog.close() }, t("close")))));
  show(dialog);
}
