// Where the tabs are wider than the page, the one that is open is in sight.

function show() {
  for (const tabs of document.querySelectorAll(".tabs")) {
    const here = tabs.querySelector("[aria-current]");
    if (here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
  }
}

show();
document.addEventListener("htmx:afterSettle", show);
