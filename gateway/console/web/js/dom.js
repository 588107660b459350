// Elements without templates: h("p", {class: "muted", onclick: f}, "text", child). Text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function put(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked" || name === "indeterminate") node[name] = value;
  // Through the object model, because the page's policy forbids style in markup.
  else if (name === "styles") for (const [key, one] of Object.entries(value)) node.style.setProperty(key, one);
  else node.setAttribute(name, value === true ? "" : value);
}

export function h(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) set(node, name, value);
  put(node, children);
  return node;
}

export function svg(tag, properties = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) set(node, name, value);
  put(node, children);
  return node;
}

let numbers = 0;
/** An id that no other element has. */
export const fresh = (stem) => `${stem}-${++numbers}`;

/** What identifies the focused element inside `place`, so that it can be found again after the place was drawn anew. */
function focusMark(place) {
  const at = document.activeElement;
  if (!at || !place.contains(at)) return null;
  return at.closest("[data-key]")?.dataset.key ?? at.id ?? null;
}

/** Draws `place` anew; focus and how far things are scrolled stay where they were. */
export function redraw(place, ...children) {
  const mark = focusMark(place);
  const scrolled = [...place.querySelectorAll("[data-scroll]")].map((one) => [one.dataset.scroll, one.scrollLeft, one.scrollTop]);
  const opened = new Set([...place.querySelectorAll("details[open][data-key]")].map((one) => one.dataset.key));
  place.replaceChildren();
  put(place, children);
  for (const one of place.querySelectorAll("details[data-key]")) if (opened.has(one.dataset.key)) one.open = true;
  for (const [name, left, top] of scrolled) {
    const again = place.querySelector(`[data-scroll="${CSS.escape(name)}"]`);
    if (again) again.scrollTo(left, top);
  }
  if (!mark) return;
  const again = place.querySelector(`[data-key="${CSS.escape(mark)}"]`) || document.getElementById(mark);
  if (again) again.focus({ preventScroll: true });
}

/** dt and dd pairs; those without a value are left out. */
export function facts(className, pairs) {
  return h(
    "dl",
    { class: className },
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}

export function panel(title, options, ...body) {
  const id = fresh("panel");
  return h(
    "section",
    { class: `panel ${options.class || ""}`, "aria-labelledby": id },
    h("header", {}, h("h2", { id }, title), options.note && h("p", {}, options.note), options.acts),
    h("div", { class: options.flush ? "flush" : "body" }, ...body),
  );
}
