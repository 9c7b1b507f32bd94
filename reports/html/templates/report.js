// The page does without this: it opens what a link leads to, and everything before printing.
(function () {
  "use strict";
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var found = id && document.getElementById(id);
    if (!found) return;
    for (var at = found; at; at = at.parentElement)
      if (at.tagName === "DETAILS") at.open = true;
    found.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  reveal();
  var opened = [];
  addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (one) { one.open = true; });
  });
  addEventListener("afterprint", function () {
    opened.forEach(function (one) { one.open = false; });
  });
})();
