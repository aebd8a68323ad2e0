// Keeps a page as it is on the server.  Elements say what they stand on, `data-live="incidents dispatch"`,
// and how they are fetched: hx-get, hx-trigger="amparo-refresh".  Nothing that is being typed into is touched.
import { isDirty } from "./dirty.js";
import { openStream } from "./stream.js";

const TOGETHER_MS = 300;
const POLL_MS = 30_000;
const { events: address, worker: workerAddress, who, zone, position = "" } = document.body.dataset;
const sign = document.getElementById("live");

function show({ state, since }) {
  if (!sign) return;
  sign.hidden = false;
  if (sign.dataset.state === state) return;
  sign.dataset.state = state;
  for (const words of sign.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== state;
  const time = sign.querySelector("time");
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone || undefined };
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, clock).format(since);
  time.dateTime = new Date(since).toISOString();
}

// --- refreshing -------------------------------------------------------------

const due = new Map(); // element -> timer
const inFlight = new WeakSet();

function inUse(element) {
  const focused = document.activeElement;
  if (element.contains(focused) && focused.matches("input, select, textarea")) return true;
  return [...element.querySelectorAll("form")].some(isDirty);
}

function refresh(planned) {
  due.delete(planned);
  // A swap may have put another in its place, rendered before the news.
  const element = planned.isConnected ? planned : document.getElementById(planned.id);
  if (!element) return;
  if (inFlight.has(element)) {
    plan(element);
    return;
  }
  element.toggleAttribute("data-news", inUse(element));
  if (element.hasAttribute("data-news")) return;
  window.htmx.trigger(element, "amparo-refresh");
  if (!inFlight.has(element)) plan(element); // a swap has just put it there, and htmx has not taken it up yet
}

function plan(element) {
  if (!due.has(element)) due.set(element, setTimeout(refresh, TOGETHER_MS, element));
}

function news(stage) {
  const chosen = stage ? `[data-live~="${CSS.escape(stage)}"]` : "[data-live]";
  document.querySelectorAll(chosen).forEach(plan);
}

// What waited for somebody's typing comes when they have sent it, cleared it or gone elsewhere.
function catchUp() {
  setTimeout(() => document.querySelectorAll("[data-live][data-news]").forEach(plan), 50);
}

for (const name of ["focusout", "reset", "htmx:afterRequest"]) document.addEventListener(name, catchUp);
document.addEventListener("htmx:beforeRequest", ({ detail }) => inFlight.add(detail.requestConfig.elt));
document.addEventListener("htmx:afterRequest", ({ detail }) => inFlight.delete(detail.requestConfig.elt));

// --- what a swap must not lose: focus and open details ----------------------

function nameOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const key = ["data-key", "href", "name"].find((attribute) => element.hasAttribute(attribute));
  return key ? `${element.localName}[${key}="${CSS.escape(element.getAttribute(key))}"]` : null;
}

let kept = { open: [], focus: null };

document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const focused = document.activeElement;
  kept = {
    open: [...target.querySelectorAll("details[open]")].map(nameOf).filter(Boolean),
    focus: target.contains(focused) ? nameOf(focused) : null,
  };
});

document.addEventListener("htmx:afterSwap", () => {
  for (const name of kept.open) document.querySelector(name)?.setAttribute("open", "");
  if (kept.focus && document.activeElement === document.body) {
    document.querySelector(kept.focus)?.focus({ preventScroll: true });
  }
  kept = { open: [], focus: null };
});

// --- one stream per browser, by whatever the browser can do -----------------

let seen = position === "" ? NaN : Number(position);

function take({ state, since, number, ledger }) {
  if (ledger) {
    seen = ledger.number;
    document.dispatchEvent(new CustomEvent("amparo:event", { detail: ledger }));
    news(ledger.kind.split(".")[0]);
    return;
  }
  show({ state, since });
  // The stream was further on than this page when the two met.
  if (number > seen) {
    seen = number;
    news();
  }
}

function byWorker() {
  const worker = new SharedWorker(workerAddress, { type: "module", name: `events-${who}` });
  const join = () => worker.port.postMessage({ address, position });
  worker.onerror = elect;
  worker.port.onmessage = ({ data }) => take(data);
  join();
  window.addEventListener("pagehide", () => worker.port.postMessage({ bye: true }));
  window.addEventListener("pageshow", ({ persisted }) => persisted && join());
}

// Without shared workers the tabs elect one of themselves; the lock passes on when it closes.
function elect() {
  if (!("locks" in navigator && "BroadcastChannel" in window)) {
    poll();
    return;
  }
  const channel = new BroadcastChannel(`events-${who}`);
  channel.onmessage = ({ data }) => take(data);
  navigator.locks.request(`events-${who}`, () => {
    openStream(address, Number.isNaN(seen) ? "" : String(seen), (message) => {
      channel.postMessage(message);
      take(message);
    });
    return new Promise(() => {});
  });
}

function poll() {
  show({ state: "polling", since: Date.now() });
  setInterval(news, POLL_MS);
}

if (address && (sign || document.querySelector("[data-live]"))) {
  show({ state: "connecting", since: Date.now() });
  if ("SharedWorker" in window) byWorker();
  else elect();
}
