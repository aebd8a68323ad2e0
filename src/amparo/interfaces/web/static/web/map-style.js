// How the map looks: one quiet style made of the page's own colours, and the marks of incidents.
// A mark tells the state by its shape; colour only helps.

const FONT = ["sans-serif"];
const MARK_PX = 30;

function colours(element) {
  const page = getComputedStyle(element);
  return (name) => page.getPropertyValue(`--${name}`).trim() || "#808080";
}

// --- the map under the incidents --------------------------------------------

function line(id, layer, colour, width, more = {}) {
  return {
    id,
    type: "line",
    source: "base",
    "source-layer": layer,
    layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, ...more },
  };
}

function names(id, filter, colour, halo, size) {
  return {
    id,
    type: "symbol",
    source: "base",
    "source-layer": "places",
    filter,
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": size,
      "text-max-width": 7,
      "text-padding": 6,
      // A name steps aside for a mark.
      "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
      "text-radial-offset": 0.8,
      "symbol-sort-key": ["-", 0, ["get", "rank"]],
    },
    paint: { "text-color": colour, "text-halo-color": halo, "text-halo-width": 1.5 },
  };
}

export function styleFor(element) {
  const colour = colours(element);
  const tiles = window.location.origin + element.dataset.tilesUrl;
  const byZoom = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];
  return {
    version: 8,
    sources: {
      base: { type: "vector", tiles: [tiles], maxzoom: 12 },
      incidents: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": colour("sunken") } },
      {
        id: "land",
        type: "fill",
        source: "base",
        "source-layer": "land",
        paint: { "fill-color": colour("surface"), "fill-antialias": false },
      },
      line("grid", "grid", colour("line"), 0.6, { "line-opacity": 0.5 }),
      line("counties", "counties", colour("line"), byZoom(5, 0.5, 10, 1.6)),
      line("states", "land", colour("edge"), byZoom(3, 0.6, 10, 2)),
      names("cities", ["==", ["get", "kind"], "city"], colour("soft"), colour("surface"), byZoom(4, 11, 12, 14)),
      names("neighbourhoods", ["!=", ["get", "kind"], "city"], colour("soft"), colour("surface"), 11),
      ...incidentLayers(colour),
    ],
  };
}

// --- incidents --------------------------------------------------------------

const TONES = ["urgent", "watch", "calm", "info"];

export function toneOf(tone) {
  return TONES.includes(tone) ? tone : "quiet";
}

function incidentLayers(colour) {
  const ink = ["match", ["get", "tone"], ...TONES.flatMap((tone) => [tone, colour(tone)]), colour("quiet")];
  // `reach` is the radius in pixels at zoom 0, and doubles with each.
  const reach = ["interpolate", ["exponential", 2], ["zoom"], 0, ["get", "reach"], 20, ["*", ["get", "reach"], 2 ** 20]];
  return [
    {
      id: "reach",
      type: "circle",
      source: "incidents",
      minzoom: 9,
      paint: {
        "circle-radius": reach,
        "circle-color": ink,
        "circle-opacity": 0.08,
        "circle-stroke-color": ink,
        "circle-stroke-opacity": 0.35,
        "circle-stroke-width": 1,
      },
    },
    // Nothing to see: the marks are links over the map, and names step aside for them.
    {
      id: "marks",
      type: "symbol",
      source: "incidents",
      layout: { "icon-image": "mark", "icon-allow-overlap": true },
    },
  ];
}

const SHAPES = {
  received: (path) => path.arc(0, 0, 9, 0, 2 * Math.PI),
  checking: (path) => path.roundRect(-8.5, -8.5, 17, 17, 4),
  confirmed: (path) => polygon(path, 4, 12.5),
  not_enforcement: (path) => path.arc(0, 0, 8, 0, 2 * Math.PI),
  could_not_verify: (path) => polygon(path, 6, 10),
};

const SIGNS = {
  received: (pen) => pen.fill(dot(0)),
  checking: (pen) => [-4.2, 0, 4.2].forEach((x) => pen.fill(dot(x, 1.6))),
  confirmed: (pen) => stroke(pen, [[-4.5, 0], [-1.2, 3.4], [4.8, -3.4]]),
  not_enforcement: (pen) => stroke(pen, [[-5.6, 5.6], [5.6, -5.6]]),
  could_not_verify: (pen) => {
    pen.font = "bold 13px sans-serif";
    pen.textAlign = "center";
    pen.fillText("?", 0, 4.6);
  },
};

function polygon(path, corners, radius) {
  for (let n = 0; n < corners; n += 1) {
    const turn = (2 * Math.PI * n) / corners - Math.PI / 2;
    path.lineTo(radius * Math.cos(turn), radius * Math.sin(turn));
  }
  path.closePath();
}

function dot(x, radius = 3.2) {
  const path = new Path2D();
  path.arc(x, 0, radius, 0, 2 * Math.PI);
  return path;
}

function stroke(pen, [first, ...rest]) {
  pen.beginPath();
  pen.moveTo(...first);
  rest.forEach((point) => pen.lineTo(...point));
  pen.stroke();
}

// Draws one mark in a square canvas: filled once it is confirmed, open before and after.
export function drawMark(element, state, tone) {
  const colour = colours(element);
  const scale = Math.max(2, Math.ceil(window.devicePixelRatio));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = MARK_PX * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.translate(MARK_PX / 2, MARK_PX / 2);
  pen.lineCap = pen.lineJoin = "round";

  const shape = new Path2D();
  (SHAPES[state] ?? SHAPES.received)(shape);
  const full = state === "confirmed";
  const ink = colour(tone);
  pen.strokeStyle = colour("surface");
  pen.lineWidth = 5;
  pen.stroke(shape);
  pen.fillStyle = full ? ink : colour("surface");
  pen.fill(shape);
  pen.strokeStyle = ink;
  pen.lineWidth = 2.2;
  pen.stroke(shape);
  pen.strokeStyle = pen.fillStyle = full ? colour("on-solid") : ink;
  (SIGNS[state] ?? (() => {}))(pen);
  return { canvas, scale };
}
