// writes the links to a column's pages: page n of the list is index_(n-1)
function createPageHTML(pages, current, name, ext) {
  var html = "";
  for (var i = 0; i < pages; i++) {
    var file = (i === 0 ? name : name + "_" + i) + "." + ext;
    html += i === current ? " <b>" + (i + 1) + "</b> "
      : ' <a href="' + file + '">' + (i + 1) + "</a> ";
  }
  document.write("共 " + pages + " 页 " + html);
}
