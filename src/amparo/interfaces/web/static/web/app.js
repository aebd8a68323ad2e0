// Small comforts.  Every page works without them.
import { isDirty } from "./dirty.js";

const LONGEST_MS = 10_000;

const say = (key) => document.querySelector(`#sayings [data-say="${key}"]`)?.textContent ?? "";

function toast(words) {
  const made = document.getElementById("toast").content.cloneNode(true).firstElementChild;
  made.querySelector("span").textContent = words;
  made.querySelector("button").addEventListener("click", () => made.remove());
  document.getElementById("toasts").append(made);
}

// --- a form is sent once ----------------------------------------------------

function release(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "yes";
    submitter?.setAttribute("aria-disabled", "true");
    setTimeout(release, LONGEST_MS, form);
    // A script of the page has taken it over, and may need it again at once.
    setTimeout(() => event.defaultPrevented && !form.hasAttribute("hx-post") && release(form));
  },
  { capture: true },
);

// Back from the next page, or after an answer to htmx, the form may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.requestConfig.elt.closest("form");
  if (form) release(form);
});

// --- half-written text is not lost by a slip of the thumb -------------------

window.addEventListener("beforeunload", (event) => {
  const kept = [...document.querySelectorAll("form[data-keep]")];
  if (kept.some((form) => !form.dataset.sent && isDirty(form))) event.preventDefault();
});

// --- dialogs: <button data-opens="id">, <button data-closes> ----------------

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (target.closest("[data-closes]")) target.closest("dialog")?.close();
});

// --- what htmx does not show by itself --------------------------------------

// `detail.elt` may already be what came in its place.
const byItself = ({ requestConfig }) => requestConfig.elt.hasAttribute("data-live");

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (byItself(detail)) return;
  const { status } = detail.xhr;
  toast(say(status === 401 ? "expired" : status < 500 ? "refused" : "broken"));
});
document.addEventListener("htmx:sendError", ({ detail }) => {
  if (!byItself(detail)) toast(say("unreachable"));
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!byItself(detail)) document.getElementById("form-errors")?.focus();
});

// --- "3 min ago" goes on counting -------------------------------------------

const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: "short" });
const STEPS = [
  [60, "minute", 1],
  [24 * 60, "hour", 60],
  [Infinity, "day", 24 * 60],
];

function count() {
  for (const words of document.querySelectorAll("time [data-ago]")) {
    const minutes = (Date.parse(words.parentElement.dateTime) - Date.now()) / 60_000;
    const [, unit, size] = STEPS.find(([end]) => Math.abs(minutes) < end);
    if (Math.abs(minutes) >= 1) words.textContent = relative.format(Math.trunc(minutes / size), unit);
  }
}

setInterval(count, 30_000);
