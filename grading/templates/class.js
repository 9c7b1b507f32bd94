// The page does without this: it sorts the table by the column whose heading is pressed.
(function () {
  "use strict";
  var table = document.querySelector("table.class");
  var headings = Array.from(table.tHead.rows[0].cells);
  var collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  function value(row, column) { return row.cells[column].textContent.trim(); }
  // A collator takes 9.5 for less than 9.13, and -10 for more than -4. What is no number is least.
  function points(text) { return isNaN(parseFloat(text)) ? -Infinity : parseFloat(text); }
  function compared(one, other, numbers) {
    if (!numbers) return collator.compare(one, other);
    return points(one) === points(other) ? 0 : points(one) - points(other);
  }
  headings.forEach(function (heading, column) {
    var button = heading.querySelector("button");
    if (!button) return;
    button.addEventListener("click", function () {
      var up = heading.getAttribute("aria-sort") !== "ascending";
      headings.forEach(function (other) { other.removeAttribute("aria-sort"); });
      heading.setAttribute("aria-sort", up ? "ascending" : "descending");
      Array.from(table.tBodies[0].rows)
        .sort(function (a, b) {
          var numbers = heading.classList.contains("number");
          var order = compared(value(a, column), value(b, column), numbers);
          return up ? order : -order;
        })
        .forEach(function (row) { table.tBodies[0].appendChild(row); });
    });
  });
})();
