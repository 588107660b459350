// Light or dark: what the system prefers until somebody chooses; the choice is remembered.
const KEPT = "zhudong.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function apply() {
  const kept = localStorage.getItem(KEPT);
  document.documentElement.dataset.theme = kept || (dark.matches ? "dark" : "light");
}
apply();
dark.addEventListener("change", apply);

export const currentTheme = () => document.documentElement.dataset.theme;

export function useTheme(name) {
  localStorage.setItem(KEPT, name);
  apply();
}

/** A colour of tokens.css as it is now. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
