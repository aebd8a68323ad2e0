// A map of incidents beside a list that says the same.  Markup: web/parts/map.html.
//
// The source is GeoJSON, asked with `bbox` and `zoom`: docs/contributing/pages.md says what of.  Every mark is a link, so
// that the tab key walks through them.  Elements of the page carry `data-map-at="lon lat"`: the map rings the one in hand.
import { drawMark, styleFor, toneOf } from "./map-style.js";

const TOGETHER_MS = 300;
const MOVED_MS = 120;
const AGAIN_MS = 60_000;
const PX_A_METRE = 512 / 40_075_016.686;
const MARK_PX = 34;
const CLOSER = 2;
const CLOSEST = 17;
// No closer than a city: what comes in later is framed by nobody, and should be in sight.
const FRAME = { padding: 56, maxZoom: 11, duration: 0 };
const EMPTY = { features: [] };

const make = (name, changes = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), changes);
  made.append(...inside);
  return made;
};

// What is made anew keeps the focus.
const heldIn = (box) => (box.contains(document.activeElement) ? document.activeElement.dataset.id : undefined);
const hold = (box, id) => id && box.querySelector(`[data-id="${id}"]`)?.focus({ preventScroll: true });

function optionsFor(element, seen) {
  const { home = "-98 39 3.3", label, zoomIn, zoomOut, fingers } = element.dataset;
  const [lon, lat, zoom] = home.split(" ").map(Number);
  return {
    container: element.querySelector(".map-canvas"),
    style: styleFor(element),
    center: [lon, lat],
    zoom,
    bounds: boundsOf(seen),
    fitBoundsOptions: FRAME,
    maxZoom: CLOSEST,
    locale: {
      "Map.Title": label,
      "NavigationControl.ZoomIn": zoomIn,
      "NavigationControl.ZoomOut": zoomOut,
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

function boundsOf({ bounds }) {
  return bounds ? [bounds.slice(0, 2), bounds.slice(2)] : undefined;
}

async function ask(element, where = {}, signal = undefined) {
  const address = new URL(element.dataset.sourceUrl, window.location.href);
  Object.entries(where).forEach(([name, value]) => address.searchParams.set(name, value));
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" }, signal });
  if (!answer.ok) throw new Error(`the source answered ${answer.status}`);
  return answer.json();
}

// --- the list beside it -----------------------------------------------------

function tellList(element, { features, inside, unplaced, unplaced_url: address }) {
  const side = document.getElementById(element.dataset.list);
  if (!side) return;
  const list = side.querySelector("[data-map-list]");
  const held = heldIn(list);
  const lines = features.map(({ geometry, properties: { id, title, url, words } }) => {
    const link = make("a", { href: url }, make("bdi", {}, title));
    Object.assign(link.dataset, { id, mapAt: geometry.coordinates.join(" ") });
    return make("li", {}, link, " ", make("span", { className: "small soft" }, words));
  });
  list.replaceChildren(...lines);
  hold(list, held);
  side.querySelector("[data-map-inside]").textContent = inside;
  const without = side.querySelector("[data-map-unplaced]");
  without.hidden = !unplaced;
  Object.assign(without.querySelector("a"), { href: address, textContent: unplaced });
}

function legend(element, { features }) {
  const found = new Map(features.flatMap(({ properties }) => properties.states.map((one) => [one.state, one])));
  const lines = [...found.values()].map(({ state, tone, words }) =>
    make("li", {}, drawMark(element, state, toneOf(tone)).canvas, words));
  element.querySelector(".map-legend").replaceChildren(...lines);
}

function follow(refresh) {
  let timer;
  const plan = (ms) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      refresh();
    }, ms);
  };
  document.addEventListener("amparo:event", () => plan(TOGETHER_MS));
  setInterval(() => document.hidden || refresh(), AGAIN_MS);
  return plan;
}

// --- one map ----------------------------------------------------------------

class IncidentMap {
  constructor(library, element, seen) {
    this.element = element;
    this.seen = seen;
    this.framed = Boolean(seen.bounds);
    this.map = new library.Map(optionsFor(element, seen));
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new library.ScaleControl({ unit: "imperial" }));
    this.layMarks();
    const plan = follow(() => this.refresh());
    this.map.on("style.load", () => {
      this.map.addImage("mark", new ImageData(MARK_PX, MARK_PX));
      this.showReach();
    });
    this.map.on("move", () => this.place());
    this.map.on("moveend", () => plan(MOVED_MS));
    element.querySelector(".map-outside button").addEventListener("click", () => this.showAll());
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.redraw());
    for (const name of ["focusin", "pointerover"]) {
      document.addEventListener(name, ({ target }) => {
        const named = target.closest?.("[data-map-at]");
        if (named) this.choose(named.dataset.mapAt.split(" ").map(Number), name === "focusin");
      });
    }
    this.show();
    this.map.once("idle", () => this.refresh().then(() => element.toggleAttribute("data-ready", true)));
  }

  layMarks() {
    this.marks = make("div", { className: "map-marks" });
    this.ring = make("div", { className: "map-ring", hidden: true });
    this.map.getCanvasContainer().append(this.ring, this.marks);
  }

  redraw() {
    this.map.setStyle(styleFor(this.element), { diff: false });
    this.show();
  }

  // The last one asked for wins; a failure leaves what is shown, and the next time comes by itself.
  async refresh() {
    this.asked?.abort();
    this.asked = new AbortController();
    const where = { bbox: this.map.getBounds().toArray().join(","), zoom: this.map.getZoom() };
    try {
      this.seen = await ask(this.element, where, this.asked.signal);
      this.show();
    } catch (error) {
      if (error.name !== "AbortError") console.warn("The map was not refreshed:", error.message);
    }
  }

  show() {
    legend(this.element, this.seen);
    tellList(this.element, this.seen);
    this.showMarks();
    this.showReach();
    this.tellOutside();
    if (this.framed || !this.seen.bounds) return;
    this.framed = true;
    this.showAll();
  }

  showMarks() {
    const held = heldIn(this.marks);
    this.marks.replaceChildren(...this.seen.features.map((feature) => this.mark(feature)));
    hold(this.marks, held);
    this.place();
  }

  mark({ geometry, properties }) {
    const { id, title, url, words, count, state, tone, parts } = properties;
    const face = count > 1 ? String(count) : drawMark(this.element, state, toneOf(tone)).canvas;
    const said = { title: `${title}\n${words}`, ariaLabel: `${title}, ${words}` };
    const link = make("a", { className: "map-mark", href: url, draggable: false, ...said }, face);
    Object.assign(link.dataset, { id, tone: toneOf(tone), mapAt: geometry.coordinates.join(" ") });
    if (count > 1) link.dataset.many = Math.min(4, String(count).length);
    link.addEventListener("click", (event) => {
      if (parts && this.map.getZoom() < CLOSEST && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.closer(geometry.coordinates);
      }
    });
    return link;
  }

  closer(center) {
    if (this.marks.contains(document.activeElement)) this.map.getCanvas().focus();
    this.map.easeTo({ center, zoom: Math.min(CLOSEST, this.map.getZoom() + CLOSER) });
  }

  place() {
    for (const mark of [...this.marks.children, this.ring]) {
      if (!mark.dataset.mapAt) continue;
      const { x, y } = this.map.project(mark.dataset.mapAt.split(" ").map(Number));
      mark.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -50%)`;
    }
  }

  // How vague the place of each single one is.
  showReach() {
    const features = this.seen.features.map((feature) => {
      const { accuracy_m: metres, tone } = feature.properties;
      const narrow = Math.cos((feature.geometry.coordinates[1] * Math.PI) / 180);
      const reach = (metres * PX_A_METRE) / narrow;
      return { ...feature, id: undefined, properties: { reach, tone: toneOf(tone) } };
    });
    this.map.getSource("incidents")?.setData({ type: "FeatureCollection", features });
  }

  // What is out of sight is told; the map stays where it was put, until somebody asks.
  tellOutside() {
    const box = this.element.querySelector(".map-outside");
    const { outside = "" } = this.seen;
    box.querySelector("output").textContent = outside;
    if (!outside && box.contains(document.activeElement)) this.map.getCanvas().focus();
    box.classList.toggle("none", !outside);
  }

  showAll() {
    const bounds = boundsOf(this.seen);
    if (bounds) this.map.fitBounds(bounds, FRAME);
  }

  choose(at, bringIn) {
    this.ring.hidden = false;
    this.ring.dataset.mapAt = at.join(" ");
    this.place();
    if (bringIn && !this.map.getBounds().contains(at)) this.map.easeTo({ center: at });
  }
}

function withoutMap(element, seen, reason) {
  console.warn("No map:", reason);
  element.querySelector(".map-canvas").hidden = true;
  element.querySelector(".map-missing").hidden = false;
  if (seen.inside) tellList(element, seen);
  follow(() => ask(element).then((now) => tellList(element, now), () => {}));
}

async function start(element) {
  const seen = await ask(element).catch(() => EMPTY);
  try {
    const library = await import("../vendor/maplibre/maplibre-gl.mjs");
    return new IncidentMap(library, element, seen);
  } catch (error) {
    return withoutMap(element, seen, error.message);
  }
}

document.querySelectorAll("[data-map]").forEach(start);
