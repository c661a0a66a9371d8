// What a dialog filled from the server needs: open it at an address, ask before words are lost, give the focus back.
import { remember, restore } from "./focus.js";

export class Sheet extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.dialog.addEventListener("cancel", (event) => { if (!this.mayLeave()) event.preventDefault(); });
    this.dialog.addEventListener("close", () => this.after());
    this.dialog.addEventListener("click", (event) => {
      const closer = event.target.closest("[data-close]");
      if (!closer && event.target !== this.dialog) return;
      event.preventDefault();
      if (this.mayLeave()) this.dialog.close();
    });
    this.listen = (event) => this.intercept(event);
    document.addEventListener("click", this.listen);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.listen);
  }

  intercept(event) {
    const link = event.target.closest?.(this.links);
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open(link.href, link);
  }

  async open(address, opener) {
    if (!this.dialog.open) {
      this.opener = opener;
      remember(opener);
    }
    await window.htmx.ajax("GET", address, { target: this.dialog, swap: "innerHTML" });
    if (!this.dialog.firstElementChild) return;
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector("[autofocus]")?.focus();
  }

  mayLeave() {
    const fields = [...this.dialog.querySelectorAll("textarea, input[type=text], input:not([type])")];
    const words = fields.some((field) => field.value.trim() !== field.defaultValue.trim());
    return !words || window.confirm(this.dataset.leave);
  }

  after() {
    this.dialog.replaceChildren();
    if (this.opener?.isConnected) this.opener.focus();
    else restore();
  }
}
