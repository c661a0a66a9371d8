// <copy-text> around a field and a hidden button: the button copies the field's text and says so.

class CopyText extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input, textarea");
    const button = this.querySelector("button");
    if (!navigator.clipboard || !field || !button) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.querySelector("span").textContent = button.dataset.done;
    });
  }
}

customElements.define("copy-text", CopyText);
