// <stage-chooser>: a dialog with the stages a card may be moved to; says which was chosen by the event "stage-chosen".

class StageChooser extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-to]");
      if (chosen || event.target.closest("[data-close]")) this.dialog.close();
      if (chosen) this.dispatchEvent(new CustomEvent("stage-chosen", { detail: Number(chosen.dataset.to), bubbles: true }));
    });
  }

  ask(name, stage) {
    const title = this.querySelector("[data-title]");
    title.textContent = `${title.dataset.title}: ${name}`;
    for (const button of this.querySelectorAll("[data-to]")) {
      button.disabled = Number(button.dataset.to) > stage + 2;
      button.toggleAttribute("data-now", Number(button.dataset.to) === stage);
    }
    this.dialog.showModal();
  }
}

customElements.define("stage-chooser", StageChooser);
