// <undo-notice>: stays until it is dismissed, says itself aloud once.

class UndoNotice extends HTMLElement {
  connectedCallback() {
    const close = this.querySelector("[data-dismiss]");
    if (close) {
      close.hidden = false;
      close.addEventListener("click", () => this.dismiss());
    }
    const words = this.querySelector("p")?.textContent.trim();
    if (words) document.dispatchEvent(new CustomEvent("announce", { detail: words }));
  }

  dismiss() {
    const next = document.getElementById("page");
    this.remove();
    next?.focus({ preventScroll: true });
  }
}

customElements.define("undo-notice", UndoNotice);
