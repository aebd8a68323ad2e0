// A map of incidents beside a list that says the same.  Markup: web/parts/map.html.
//
// The source is GeoJSON: points with `id`, `state`, `tone` (of the badges), `words` (the state in the reader's
// language), `title`, `url`, and `accuracy_m`, the radius within which the place is known.  Elements of the list carry
// `data-map-point="<id>"`: the map shows where the one in hand lies.  Nothing here comes from another host.
import { WEIGHT, drawMark, markName, styleFor, toneOf } from "./map-style.js";

const TOGETHER_MS = 300;
const AGAIN_MS = 60_000;
const ROUND_THE_EARTH_M = 40_075_016.686;
const TILE_PX = 512;
const THUMB_PX = 14;
// No closer than a city: what comes in later is framed by nobody, and should be in sight.
const FRAME = { padding: 56, maxZoom: 11, duration: 0 };
const EMPTY = { type: "FeatureCollection", features: [] };

function optionsFor(element, incidents) {
  const { home = "-98 39 3.3", label, zoomIn, zoomOut, close, fingers } = element.dataset;
  const [lon, lat, zoom] = home.split(" ").map(Number);
  return {
    container: element.querySelector(".map-canvas"),
    style: styleFor(element),
    center: [lon, lat],
    zoom,
    bounds: boundsOf(incidents),
    fitBoundsOptions: FRAME,
    maxZoom: 17,
    locale: {
      "Map.Title": label,
      "NavigationControl.ZoomIn": zoomIn,
      "NavigationControl.ZoomOut": zoomOut,
      "Popup.Close": close,
      "CooperativeGesturesHandler.MobileHelpText": fingers,
    },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    // On a phone one finger moves the page, two the map.
    cooperativeGestures: window.matchMedia("(pointer: coarse)").matches,
    renderWorldCopies: false,
  };
}

// --- what the source says ---------------------------------------------------

function prepared({ features }) {
  const points = features.filter(({ geometry }) => geometry?.type === "Point");
  for (const { geometry, properties } of points) {
    const narrow = Math.cos((geometry.coordinates[1] * Math.PI) / 180);
    properties.reach = ((properties.accuracy_m ?? 0) * TILE_PX) / (ROUND_THE_EARTH_M * narrow);
    properties.weight = WEIGHT[properties.state] ?? 2;
    properties.tone = toneOf(properties.tone);
    properties.mark = markName(properties.state, properties.tone);
  }
  return { type: "FeatureCollection", features: points };
}

function boundsOf({ features }) {
  if (!features.length) return undefined;
  const [lons, lats] = [0, 1].map((axis) => features.map(({ geometry }) => geometry.coordinates[axis]));
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
}

async function ask(element, signal) {
  const headers = { Accept: "application/geo+json, application/json" };
  const answer = await fetch(element.dataset.sourceUrl, { headers, signal });
  if (!answer.ok) throw new Error(`the source answered ${answer.status}`);
  return prepared(await answer.json());
}

function legend(element, { features }) {
  const shown = new Map(features.map(({ properties }) => [properties.state, properties]));
  const lines = [...shown.values()].sort((a, b) => b.weight - a.weight).map(({ state, tone, words }) => {
    const entry = document.createElement("li");
    entry.append(drawMark(element, state, tone).canvas, words);
    return entry;
  });
  element.querySelector(".map-legend").replaceChildren(...lines);
}

function popupFor({ title, url, words }) {
  const box = document.createElement("div");
  const link = document.createElement("a");
  const state = document.createElement("p");
  link.textContent = title;
  link.href = url;
  state.textContent = words;
  box.append(link, state);
  return box;
}

// --- one map ----------------------------------------------------------------

class IncidentMap {
  constructor(library, element, incidents) {
    this.library = library;
    this.element = element;
    this.incidents = incidents;
    this.framed = incidents.features.length > 0;
    this.map = new library.Map(optionsFor(element, incidents));
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new library.ScaleControl({ unit: element.dataset.units ?? "imperial" }));
    this.map.on("style.load", () => this.show());
    this.map.on("click", ({ point }) => this.open(point));
    this.map.on("mousemove", ({ point }) => {
      this.map.getCanvas().style.cursor = this.at(point) ? "pointer" : "";
    });
    this.map.on("moveend", () => this.tellOutside());
    element.querySelector(".map-outside button").addEventListener("click", () => this.showAll());
    this.map.once("idle", () => element.toggleAttribute("data-ready", true));
    this.follow();
  }

  follow() {
    document.addEventListener("amparo:event", () => this.plan(TOGETHER_MS));
    setInterval(() => document.hidden || this.refresh(), AGAIN_MS);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    for (const name of ["focusin", "pointerover"]) {
      document.addEventListener(name, ({ target }) => {
        const named = target.closest?.("[data-map-point]");
        if (named) this.choose(named.dataset.mapPoint, name === "focusin");
      });
    }
  }

  addMark({ state, tone }) {
    const name = markName(state, tone);
    if (this.map.hasImage(name)) return;
    const { canvas, scale } = drawMark(this.element, state, tone);
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    this.map.addImage(name, pixels, { pixelRatio: scale });
  }

  redraw() {
    this.map.setStyle(styleFor(this.element), { diff: false });
  }

  plan(ms) {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.refresh();
    }, ms);
  }

  // The one that was asked for last wins; a failure leaves what is shown, and the next time comes by itself.
  async refresh() {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      this.incidents = await ask(this.element, this.asked.signal);
      this.show();
    } catch (error) {
      if (error.name !== "AbortError") console.warn("The map was not refreshed:", error.message);
    }
  }

  show() {
    legend(this.element, this.incidents);
    const source = this.map.getSource("incidents");
    if (!source) return; // the style is still on its way, and will ask again
    this.incidents.features.forEach(({ properties }) => this.addMark(properties));
    source.setData(this.incidents);
    this.tellOutside();
    if (this.framed || !this.incidents.features.length) return;
    this.framed = true;
    this.map.fitBounds(boundsOf(this.incidents), FRAME);
  }

  // What came in out of sight is told; the map stays where whoever looks at it has put it, until they ask.
  tellOutside() {
    const view = this.map.getBounds();
    const outside = this.incidents.features.filter(({ geometry }) => !view.contains(geometry.coordinates)).length;
    const box = this.element.querySelector(".map-outside");
    const { one, many } = box.dataset;
    box.querySelector("output").textContent = outside ? (outside === 1 ? one : many).replace("{n}", outside) : "";
    if (!outside && box.contains(document.activeElement)) this.map.getCanvas().focus();
    box.classList.toggle("none", !outside);
  }

  showAll() {
    const bounds = boundsOf(this.incidents);
    if (bounds) this.map.fitBounds(bounds, FRAME);
  }

  at({ x, y }) {
    if (!this.map.getLayer("incidents")) return undefined;
    const box = [[x - THUMB_PX, y - THUMB_PX], [x + THUMB_PX, y + THUMB_PX]];
    return this.map.queryRenderedFeatures(box, { layers: ["incidents"] })[0];
  }

  open(point) {
    const found = this.at(point);
    if (!found) return;
    this.popup?.remove();
    this.popup = new this.library.Popup({ offset: 16, maxWidth: "18rem" })
      .setLngLat(found.geometry.coordinates)
      .setDOMContent(popupFor(found.properties))
      .addTo(this.map);
    this.choose(found.properties.id);
  }

  choose(id, bringIn = false) {
    if (!this.map.getLayer("chosen")) return;
    this.map.setFilter("chosen", ["==", ["get", "id"], id]);
    const chosen = this.incidents.features.find(({ properties }) => properties.id === id);
    const inside = chosen && this.map.getBounds().contains(chosen.geometry.coordinates);
    if (bringIn && chosen && !inside) this.map.easeTo({ center: chosen.geometry.coordinates });
  }
}

function withoutMap(element, reason) {
  console.warn("No map:", reason);
  element.querySelector(".map-canvas").hidden = true;
  element.querySelector(".map-missing").hidden = false;
}

async function start(element) {
  try {
    const [library, incidents] = await Promise.all([
      import("../vendor/maplibre/maplibre-gl.mjs"),
      ask(element).catch(() => EMPTY),
    ]);
    return new IncidentMap(library, element, incidents);
  } catch (error) {
    return withoutMap(element, error.message);
  }
}

document.querySelectorAll("[data-map]").forEach(start);
