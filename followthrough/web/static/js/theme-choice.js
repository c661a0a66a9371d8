// <theme-choice> around a form of radio buttons named theme: shows the choice at once, then lets the form save it.

class ThemeChoice extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target.name !== "theme") return;
      const root = document.documentElement;
      if (event.target.value) root.dataset.theme = event.target.value;
      else delete root.dataset.theme;
      event.target.form?.requestSubmit();
    });
  }
}

customElements.define("theme-choice", ThemeChoice);
