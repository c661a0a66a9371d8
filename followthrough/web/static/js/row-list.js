// <row-list>: J and K walk its rows (data-row) by focusing each row's own link (data-open), so Enter opens it as any link.
import { resting } from "./keys.js";

class RowList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("focusin", (event) => this.select(event.target.closest("[data-row]")));
    this.listen = (event) => this.walk(event);
    document.addEventListener("keydown", this.listen);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
  }

  get rows() {
    return [...this.querySelectorAll("[data-row]")];
  }

  select(row) {
    if (!row) return;
    document.querySelectorAll("[data-selected]").forEach((other) => other !== row && other.removeAttribute("data-selected"));
    row.setAttribute("data-selected", "");
  }

  walk(event) {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || resting(event) || document.querySelector("dialog[open]")) return;
    if (document.querySelector("row-list") !== this) return;
    const rows = [...document.querySelectorAll("row-list [data-row]")];
    if (!rows.length) return;
    event.preventDefault();
    const now = rows.findIndex((row) => row.hasAttribute("data-selected"));
    const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + step));
    const row = rows[next];
    this.select(row);
    row.querySelector("[data-open]")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("row-list", RowList);
