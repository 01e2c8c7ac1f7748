// The menus and buttons that Datasette's own script makes, in the words of the page's language.
(function () {
  "use strict";
  var words = document.currentScript.dataset;
  [["sort-asc", words.sortAsc], ["sort-desc", words.sortDesc], ["facet", words.facet], ["hide-column", words.hide],
    ["show-all-columns", words.all], ["not-blank", words.notBlank]].forEach(function (pair) {
    var link = document.querySelector("a.dropdown-" + pair[0]);
    if (link && pair[1]) { link.textContent = pair[1]; }
  });
  document.querySelectorAll(".filter-row > a[aria-label]").forEach(function (link) {
    link.setAttribute("aria-label", words.remove);
  });
})();
