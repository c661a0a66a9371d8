// <deal-board>: moving a card, by drag, by key or from a list of stages, opens the log form with the outcome filled in.
// Nothing moves here: the touch moves the deal.
import { resting } from "./keys.js";

class DealBoard extends HTMLElement {
  connectedCallback() {
    this.chooser = this.querySelector("stage-chooser");
    for (const card of this.querySelectorAll("[data-stage]")) this.equip(card);
    this.addEventListener("click", (event) => event.target.closest("[data-move]") && this.ask(event.target.closest("[data-stage]")));
    this.addEventListener("stage-chosen", (event) => this.open(this.card, event.detail));
    this.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/plain", event.target.closest("[data-stage]")?.id ?? ""));
    this.addEventListener("dragover", (event) => this.hold(event, event.target.closest(".column")));
    this.addEventListener("dragleave", (event) => event.target.closest(".column")?.removeAttribute("data-over"));
    this.addEventListener("drop", (event) => this.drop(event, event.target.closest(".column")));
    this.listen = (event) => this.press(event);
    document.addEventListener("keydown", this.listen);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
  }

  equip(card) {
    const log = card.querySelector("[data-log]");
    if (!log || card.querySelector("[data-move]")) return;
    card.draggable = true;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: this.dataset.word });
    button.dataset.move = "";
    button.dataset.press = "m";
    button.setAttribute("aria-label", `${this.dataset.word}: ${card.querySelector("[data-open]").textContent}`);
    log.after(" ", button);
  }

  ask(card) {
    this.card = card;
    this.chooser.ask(card.querySelector("[data-open]").textContent, Number(card.dataset.stage));
  }

  hold(event, column) {
    if (!column) return;
    event.preventDefault();
    column.setAttribute("data-over", "");
  }

  drop(event, column) {
    const card = document.getElementById(event.dataTransfer.getData("text/plain"));
    if (!column || !card) return;
    event.preventDefault();
    column.removeAttribute("data-over");
    const stage = Number(column.id.replace("stage-", ""));
    if (stage !== Number(card.dataset.stage)) this.open(card, stage);
  }

  press(event) {
    const step = { "]": 1, "[": -1 }[event.key], card = this.querySelector("[data-selected]");
    if (!step || !card || resting(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.open(card, Number(card.dataset.stage) + step);
  }

  open(card, stage) {
    const log = card.querySelector("[data-log]");
    if (!log || stage < 1) return;
    if (stage > Number(card.dataset.stage) + 2) return this.ask(card);
    const link = Object.assign(log.cloneNode(), { hidden: true });
    link.href += `&to=${stage}`;
    log.after(link);
    link.click();
    link.remove();
  }
}

customElements.define("deal-board", DealBoard);
