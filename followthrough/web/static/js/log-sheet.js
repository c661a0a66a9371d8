// <log-sheet>: links to the log form (data-log) open in a dialog over the page; logging closes it.
import { Sheet } from "./sheet.js";

class LogSheet extends Sheet {
  links = "a[data-log]";

  connectedCallback() {
    super.connectedCallback();
    this.done = () => this.dialog.close();
    document.body.addEventListener("touch-logged", this.done);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.body.removeEventListener("touch-logged", this.done);
  }
}

customElements.define("log-sheet", LogSheet);
