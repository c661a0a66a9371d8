// <live-region>: reads aloud what changed: data-announce in what was swapped in, an `announce` event, or a failure.

class LiveRegion extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const options = { signal: this.stop.signal };
    document.addEventListener("announce", (event) => this.say(event.detail.value ?? event.detail), options);
    document.addEventListener("htmx:afterSettle", (event) => this.read(event.detail.elt), options);
    document.addEventListener("htmx:sendError", () => this.fail(this.dataset.lost), options);
    document.addEventListener("htmx:responseError", () => this.fail(this.dataset.failed), options);
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  read(element) {
    const found = element?.matches?.("[data-announce]") ? element : element?.querySelector?.("[data-announce]");
    if (found) this.say(found.dataset.announce || found.textContent.trim().replace(/\s+/g, " "));
  }

  say(words) {
    this.textContent = "";
    requestAnimationFrame(() => { this.textContent = words; });
  }

  fail(words) {
    this.say(words);
    const room = document.querySelector("dialog[open] .sheet-notices") ?? document.getElementById("notices");
    if (!room) return;
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.dataset.kind = "bad";
    const text = document.createElement("span");
    text.className = "notice-text";
    text.textContent = words;
    notice.append(document.createElement("span"), text);
    room.replaceChildren(notice);
  }
}

customElements.define("live-region", LiveRegion);
