// Which view the address names: #/feeds/land-supply → view "feeds", rest ["land-supply"].
const changed = new Set();

/** An address typed by hand may hold a lone "%": it is then what it looks like. */
function plain(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function here() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/").map(plain);
  return { view, rest, query: new URLSearchParams(query) };
}

export const address = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

export function onRoute(listener) {
  changed.add(listener);
}

export function go(target) {
  if (location.hash === target) changed.forEach((listener) => listener());
  else location.hash = target;
}

/** Keeps what is searched for in the address, without a new step in the history. */
export function remember(values) {
  const { view, rest } = here();
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
  const text = query.toString();
  history.replaceState(null, "", address(view, ...rest) + (text ? `?${text}` : ""));
}

window.addEventListener("hashchange", () => changed.forEach((listener) => listener()));
