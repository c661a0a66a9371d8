// <drop-files> around a file input: files may be dropped on it; what was chosen is listed in its <output>.

class DropFiles extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.output = this.querySelector("output");
    if (!this.input) return;
    this.addEventListener("dragover", (event) => this.hover(event, true));
    this.addEventListener("dragleave", (event) => this.hover(event, false));
    this.addEventListener("drop", (event) => {
      this.hover(event, false);
      if (!event.dataTransfer.files.length) return;
      this.input.files = event.dataTransfer.files;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    this.input.addEventListener("change", () => this.list());
  }

  hover(event, over) {
    event.preventDefault();
    this.toggleAttribute("data-over", over);
  }

  list() {
    const items = [...this.input.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${new Intl.NumberFormat(document.documentElement.lang, {
        style: "unit", unit: "kilobyte", maximumFractionDigits: 0,
      }).format(Math.max(1, file.size / 1000))})`;
      return item;
    });
    const list = document.createElement("ul");
    list.append(...items);
    this.output?.replaceChildren(list);
  }
}

customElements.define("drop-files", DropFiles);
