// After a swap the focus stays where it was: same id, else same row, else the row now in its place, else the page.

let place = null;

function rowsOf(row) {
  return [...row.closest("row-list, ol, ul, tbody").querySelectorAll("[data-row]")];
}

document.addEventListener("htmx:beforeSwap", () => {
  const active = document.activeElement;
  if (!active || active === document.body || active.closest("dialog[open]")) return;
  const row = active.closest("[data-row]");
  place = { id: active.id, row: row?.id ?? "", index: row ? rowsOf(row).indexOf(row) : -1 };
});

export function restore() {
  const active = document.activeElement;
  if (!place || document.querySelector("dialog[open]")) return;
  if (active && active !== document.body && active.isConnected) return;
  const { id, row, index } = place;
  place = null;
  const rows = [...document.querySelectorAll("row-list [data-row]")];
  const inRow = (found) => found?.querySelector("[data-open], a, button");
  const target =
    (id && document.getElementById(id)) ||
    (row && inRow(document.getElementById(row))) ||
    (index >= 0 && inRow(rows[Math.min(index, rows.length - 1)])) ||
    document.getElementById("page");
  target?.focus({ preventScroll: true });
}

export function remember(element) {
  const row = element?.closest("[data-row]");
  place = element && { id: element.id, row: row?.id ?? "", index: row ? rowsOf(row).indexOf(row) : -1 };
}

document.addEventListener("htmx:afterSettle", restore);
