// Tables: sorted by their heads, which are buttons; wide ones scroll in a place of their own that the keyboard reaches.
import { h, redraw } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

/**
 * columns: [{key, label, cell(row), sort(row)?, number?, wide?}]; rows: anything. `name` is what the table is, for those
 * who hear it, and no other of its page is; `rowKey(row)` names a row so that focus stays when it is drawn anew; `kept` holds the order between drawings.
 */
export function table({ name, columns, rows, rowKey, rowClass, empty, kept = {}, caption = true }) {
  const place = h("div", { class: "tables" });

  const ordered = () => {
    const column = columns.find((one) => one.key === kept.key);
    if (!column || !column.sort) return rows;
    const sign = kept.down ? -1 : 1;
    return [...rows].sort((a, b) => {
      const [x, y] = [column.sort(a), column.sort(b)];
      if (typeof x === "string" || typeof y === "string") return sign * String(x ?? "").localeCompare(String(y ?? ""), "zh-CN");
      return sign * ((x ?? -Infinity) - (y ?? -Infinity));
    });
  };

  const headCell = (column) => {
    const chosen = kept.key === column.key;
    const turn = () => {
      kept.down = chosen ? !kept.down : Boolean(column.number);
      kept.key = column.key;
      draw();
    };
    return h(
      "th",
      { scope: "col", class: column.number ? "number" : "",
        "aria-sort": chosen ? (kept.down ? "descending" : "ascending") : column.sort ? "none" : null },
      column.sort
        ? h("button", { type: "button", class: "sorter", onclick: turn, "data-key": `${name}-${column.key}` },
            column.label, chosen && icon(kept.down ? "down" : "up", 12))
        : column.label,
    );
  };

  const bodyCell = (column, row, first) => {
    const cell = column.cell(row);
    return h(first ? "th" : "td", { scope: first ? "row" : null,
      class: [column.number ? "number" : "", column.wide ? "wide" : ""].join(" ").trim() || null }, cell);
  };

  const draw = () => {
    if (rows.length === 0 && empty) return place.replaceChildren(empty);
    redraw(
      place,
      h("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": t("table.scroll", { name }), "data-scroll": name },
        h("table", {},
          caption && h("caption", { class: "unseen" }, `${name}. ${columns.some((one) => one.sort) ? t("sort.hint") : ""}`),
          h("thead", {}, h("tr", {}, columns.map(headCell))),
          h("tbody", {}, ordered().map((row) =>
            h("tr", { class: rowClass ? rowClass(row) : null, "data-row": rowKey ? rowKey(row) : null },
              columns.map((column, i) => bodyCell(column, row, i === 0))))))),
    );
  };
  draw();
  return place;
}
