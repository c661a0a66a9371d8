// <key-list>: the list of keys in a dialog over the page.
import { Sheet } from "./sheet.js";

class KeyList extends Sheet {
  links = "a[data-keys-list]";
}

customElements.define("key-list", KeyList);
