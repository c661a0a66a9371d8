// Everything a page may use beyond HTML; each file stands alone and the page works without it.
import "./copy-text.js";
import "./deal-board.js";
import "./find-box.js";
import "./focus.js";
import "./keys.js";
import "./drop-files.js";
import "./key-list.js";
import "./live-region.js";
import "./log-sheet.js";
import "./row-list.js";
import "./stage-chooser.js";
import "./tabs.js";
import "./theme-choice.js";
import "./undo-notice.js";
