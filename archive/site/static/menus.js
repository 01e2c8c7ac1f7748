// The menus and buttons that Datasette's own scripts make, in the words of the page's language,
// and a name for the editor's hidden text area.
(function () {
  "use strict";
  var words = document.currentScript.dataset;
  [["sort-asc", words.sortAsc], ["sort-desc", words.sortDesc], ["facet", words.facet], ["hide-column", words.hide],
    ["show-all-columns", words.all], ["not-blank", words.notBlank]].forEach(function (pair) {
    var link = document.querySelector("a.dropdown-" + pair[0]);
    if (link && pair[1]) { link.textContent = pair[1]; }
  });
  document.querySelectorAll(".filter-row > a[aria-label]").forEach(function (link) {
    if (words.remove) { link.setAttribute("aria-label", words.remove); }
  });
  var type = document.querySelector(".dropdown-column-type");
  if (type && words.type) {  // written anew each time a menu is opened
    new MutationObserver(function () {
      var said = type.textContent.replace(/^Type: /, words.type);
      if (said !== type.textContent) { type.textContent = said; }
    }).observe(type, { childList: true, characterData: true, subtree: true });
  }
  // the editor is made when the page is loaded, by a listener that came before this one
  window.addEventListener("load", function () {
    document.querySelectorAll(".CodeMirror textarea").forEach(function (area) { area.setAttribute("aria-label", "SQL"); });
  });
})();
