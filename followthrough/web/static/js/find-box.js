// <find-box> around a search form: the arrows walk what htmx found (links in .found), Escape folds it away.

class FindBox extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("focusout", (event) => {
      // Without a related target what had the focus is being removed, by a swap perhaps: no hands on it then.
      if (event.relatedTarget && !this.contains(event.relatedTarget)) this.fold();
    });
  }

  get links() {
    return [...this.querySelectorAll(".found a")];
  }

  fold() {
    this.querySelector(".found:not(.chosen)")?.replaceChildren();
  }

  walk(event) {
    if (event.key === "Escape") {
      this.fold();
      this.input.value = "";
      this.input.blur();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { links } = this;
    if (!step || !links.length) return;
    event.preventDefault();
    const next = links.indexOf(document.activeElement) + step;
    if (next < 0) this.input.focus();
    else links[Math.min(next, links.length - 1)].focus();
  }
}

customElements.define("find-box", FindBox);
