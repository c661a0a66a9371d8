// Single keys. An element says which key presses it: data-press="l"; in the selected row first, then anywhere.
// G and a letter goes to the place whose link carries that letter in data-go. While a dialog is open only it listens.

const FIELDS = "input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]";
const GO_WITHIN = 1500;
let goPressedAt = 0;

export function resting(event) {
  const { target } = event;
  return (
    document.body.dataset.keys === "off" ||
    event.defaultPrevented ||
    event.isComposing ||
    event.ctrlKey || event.metaKey || event.altKey ||
    (target instanceof Element && target.closest(FIELDS) !== null)
  );
}

function shown(element) {
  return element !== null && element !== undefined && element.getClientRects().length > 0;
}

function find(selector) {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) return dialog.querySelector(selector);
  const inRow = document.querySelector("[data-selected]")?.querySelector(selector);
  if (inRow) return inRow;
  const all = [...document.querySelectorAll(selector)];
  return all.find(shown) ?? all[0] ?? null;
}

function press(element) {
  if (element.matches(FIELDS)) {
    element.focus();
    element.select?.();
  } else {
    element.click();
  }
}

function save(event) {
  const form = event.target.closest?.("form") ?? document.querySelector("dialog[open] form");
  if (!form || form.method !== "post") return;
  event.preventDefault();
  form.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return save(event);
  if (resting(event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (goPressedAt && event.timeStamp - goPressedAt < GO_WITHIN) {
    goPressedAt = 0;
    const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (place && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      place.click();
    }
    return;
  }
  if (key === "g") {
    goPressedAt = event.timeStamp;
    return;
  }
  const element = find(`[data-press="${CSS.escape(key)}"]`);
  if (element) {
    event.preventDefault();
    press(element);
  }
});
