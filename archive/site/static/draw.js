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

  function facets(copy, width) {
    // small charts: as many beside each other as there is room for
    var columns = Math.max(1, Math.min(copy.columns, Math.floor(width / 230)));
    copy.columns = columns;
    copy.spec.width = Math.floor(width / columns) - 62;
    if (width < NARROW && copy.spec.encoding) {
      copy.spec.encoding.color.legend.columns = 1;
      copy.spec.encoding.color.legend.labelLimit = width - 40;
      copy.spec.encoding.color.legend.labelFontSize = 9;
    }
  }

  function single(copy, width) {
    // a narrow picture has its names below it, not at the ends of its lines
    copy.width = "container";
    copy.autosize = { type: "fit-x", contains: "padding" };
    if (copy.usermeta.kind === "tiles") {
      copy.height = Math.min(480, Math.round(0.85 * width));
      copy.layer.forEach(function (layer) {
        if (width >= NARROW) { return; }
        if (layer.name === "text") { layer.mark.fontSize = 8; layer.mark.dy = 6; }
        if (layer.name === "name") { layer.encoding.text.field = "short"; layer.mark.dy = -5; }
      });
    }
    if (copy.usermeta.kind === "bars" && width < NARROW) {
      copy.layer.forEach(function (layer) { layer.encoding.y.axis.labelLimit = Math.round(0.36 * width); });
      copy.layer[0].encoding.x.scale.domain[1] *= 1.6;
      copy.layer[1].encoding.x.scale.domain[1] *= 1.6;
    }
    copy.layer.forEach(function (layer) {
      // the key of the dashed lines begins where the chart does: beside its line it would be cut
      if (layer.name === "key" && width < NARROW) { layer.encoding.x = { value: 0 }; layer.mark.dx = 0; }
    });
    if (width < NARROW && copy.layer.some(function (layer) { return layer.name === "ends"; })) {
      copy.layer = copy.layer.filter(function (layer) { return layer.name !== "ends"; });
      copy.layer.forEach(function (layer) {
        var colour = layer.encoding && layer.encoding.color;
        if (colour && colour.field) { colour.legend = { orient: "bottom", columns: 1, title: null, labelLimit: width - 40 }; }
      });
    }
  }

  function fitted(spec, width) {
    var copy = JSON.parse(JSON.stringify(spec));
    if (copy.facet) { facets(copy, width); } else { single(copy, width); }
    copy.title.limit = width - 10;
    copy.title.text = wrapped([spec.usermeta.title || spec.description], width - 10, copy.title.fontSize + 1);
    copy.title.subtitle = wrapped(copy.usermeta.notes, width - 10, copy.title.subtitleFontSize);
    return copy;
  }

  function draw(figure, spec) {
    var room = document.createElement("div");
    var still = figure.querySelector(".drawn") || figure.querySelector("svg");
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

  function load(figure) {
    var address = figure.dataset.spec;
    return fetch(address)
      .then(function (answer) {
        if (!answer.ok) { throw new Error("HTTP " + answer.status); }
        return answer.json();
      })
      .then(function (spec) {
        // another year may have been asked for meanwhile
        if (figure.dataset.spec === address) { return draw(figure, spec); }
      })
      .then(function () { figure.dataset.drawn = "yes"; }, function () { figure.dataset.drawn = "no"; });
  }

  function slider(row) {
    // the years of a map or ranking as a slider: the picture follows at once, the page when it rests
    var figure = document.querySelector("figure[data-spec]");
    var label = document.createElement("label");
    var range = document.createElement("input");
    var shown = document.createElement("output");
    var resting;
    range.type = "range";
    range.min = row.dataset.first;
    range.max = row.dataset.last;
    range.value = row.dataset.year;
    shown.textContent = row.dataset.year;
    label.append(row.dataset.label + " ", range);
    row.replaceChildren(label, shown);
    range.addEventListener("input", function () {
      shown.textContent = range.value;
      if (figure) {
        figure.dataset.spec = figure.dataset.spec.replace(/([?&]year=)\d+/, "$1" + range.value);
        load(figure);
      }
      clearTimeout(resting);
    });
    range.addEventListener("change", function () {
      var address = new URL(location.href);
      address.searchParams.set("year", range.value);
      address.hash = range.id;
      clearTimeout(resting);
      resting = setTimeout(function () { location.replace(address); }, 700);
    });
    // the address leads back to the slider itself: a browser focuses what its fragment names
    range.id = row.id;
    row.removeAttribute("id");
    window.addEventListener("load", function () {
      if (location.hash === "#" + range.id) { range.focus(); }
    });
  }

  document.querySelectorAll("figure[data-spec]").forEach(load);
  document.querySelectorAll("[data-slider]").forEach(slider);
})();
