// Draws the charts of a page from their Vega-Lite specifications.  Without this script, or
// where a specification cannot be had, the server's own picture stays.
(function () {
  "use strict";
  var NARROW = 520;

  function wrapped(notes, room, size) {
    // the notes in rows that fit; ideographs may part anywhere, other words at their ends
    var pen = document.createElement("canvas").getContext("2d");
    var rows = [];
    pen.font = size + "px system-ui, sans-serif";
    notes.forEach(function (note) {
      var row = "";
      (note.match(/[\u2e80-\uffff][，。；：、）》”]*|[^\u2e80-\uffff\s&\/]{1,30}[&\/]?\s*|[&\/\s]/g) || []).forEach(function (piece) {
        if (row && pen.measureText(row + piece.trimEnd()).width > room) { rows.push(row.trim()); row = ""; }
        row += piece;
      });
      rows.push(row.trim());
    });
    return rows;
  }

  function fitted(spec, width) {
    // a narrow picture has its names below it, not at the ends of its lines
    var copy = JSON.parse(JSON.stringify(spec));
    copy.width = "container";
    copy.autosize = { type: "fit-x", contains: "padding" };
    copy.title.limit = width - 10;
    copy.title.subtitle = wrapped(copy.usermeta.notes, width - 10, copy.title.subtitleFontSize);
    if (width < NARROW && copy.layer.some(function (layer) { return layer.name === "ends"; })) {
      copy.layer = copy.layer.filter(function (layer) { return layer.name !== "ends"; });
      copy.layer.forEach(function (layer) {
        var colour = layer.encoding && layer.encoding.color;
        if (colour && colour.field) { colour.legend = { orient: "bottom", columns: 1, title: null, labelLimit: width - 40 }; }
      });
    }
    return copy;
  }

  function draw(figure, spec) {
    var room = document.createElement("div");
    var still = figure.querySelector("svg");
    room.className = "drawn";
    figure.insertBefore(room, still);
    var compiled = vegaLite.compile(fitted(spec, figure.clientWidth)).spec;
    var view = new vega.View(vega.parse(compiled, null, { ast: true }), {
      expr: vegaInterpreter.expressionInterpreter,
      renderer: "svg",
      container: room,
      hover: true
    });
    return view.runAsync().then(function () { still.remove(); }, function (error) {
      room.remove();
      throw error;
    });
  }

  document.querySelectorAll("figure[data-spec]").forEach(function (figure) {
    fetch(figure.dataset.spec)
      .then(function (answer) {
        if (!answer.ok) { throw new Error("HTTP " + answer.status); }
        return answer.json();
      })
      .then(function (spec) { return draw(figure, spec); })
      .then(function () { figure.dataset.drawn = "yes"; }, function () { figure.dataset.drawn = "no"; });
  });
})();
