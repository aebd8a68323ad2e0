// A call while it is typed: every few characters go to the server, which keeps them and says back what they mean.
// Without this script the same form works by its buttons.
import { label, onKey } from "./call-keys.js";

const TOGETHER_MS = 250;
const AGAIN_MS = [500, 1000, 2000, 4000, 8000];
const LOOKS = 8;

const form = document.getElementById("call");
const say = (key) => document.querySelector(`#sayings [data-say="${key}"]`)?.textContent ?? "";
const KEPT = [
  ...["danger", "place", "spot", "kind", "happening", "time", "size", "activity", "uniform", "equipment", "text"],
  ...["contact", "language"],
];

let pending = {};
let timer = 0;
let busy = false;
let failures = 0;
let looks = 0;
let questions = false;
let over = false;

// --- keeping ----------------------------------------------------------------

const token = () => form.elements.csrfmiddlewaretoken;
const kind = () => form.elements.kind.value || "now";

function note(name, value) {
  if (!KEPT.includes(name)) return;
  pending[name] = value;
  plan(TOGETHER_MS);
}

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
}

async function send() {
  if (busy || over) return;
  const changes = pending;
  const asked = questions;
  const body = JSON.stringify({ kind: kind(), changes, questions });
  pending = {};
  questions = false;
  busy = true;
  try {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token().value };
    const answer = await fetch(form.dataset.keepAt, { method: "POST", headers, body, redirect: "manual" });
    if (!answer.ok) throw answer;
    failures = 0;
    show(await answer.text());
  } catch (problem) {
    pending = { ...changes, ...pending };
    questions ||= asked;
    await mend(problem);
  } finally {
    busy = false;
  }
  if ((questions || Object.keys(pending).length) && failures === 0) plan(TOGETHER_MS);
}

// Nothing typed is given up: it waits here until the server has it.
async function mend(problem) {
  if (problem.status === 409) {
    over = true; // saved meanwhile, from here or from another tab
    return;
  }
  const wait = AGAIN_MS[Math.min(failures, AGAIN_MS.length - 1)];
  failures += 1;
  const loggedOut = problem.type === "opaqueredirect";
  warn(say(loggedOut ? "expired" : "unreachable"));
  if (loggedOut || problem.status === 403) await renew();
  plan(wait);
}

// After a log-in in another tab forms need that log-in's token.
async function renew() {
  const page = await fetch(location.href, { redirect: "manual" }).catch(() => null);
  if (!page?.ok) return;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const found = fresh.querySelector("#call [name=csrfmiddlewaretoken]");
  if (found) token().value = found.value;
}

function warn(words) {
  const sign = document.getElementById("call-kept");
  sign.textContent = words;
  sign.dataset.state = "waiting";
}

// --- showing what the server says back ---------------------------------------

function show(text) {
  const told = new DOMParser().parseFromString(text, "text/html");
  for (const part of told.querySelectorAll("[id^=call-]")) {
    const there = document.getElementById(part.id);
    if (!there || there.contains(document.activeElement) || there.outerHTML === part.outerHTML) continue;
    const typed = values(there);
    there.replaceWith(part);
    retype(part, typed);
    label(part);
  }
  const waits = document.querySelector("#call-history[data-waits]");
  if (waits && looks < LOOKS) {
    looks += 1;
    plan(700);
  } else if (!waits) {
    looks = 0;
  }
}

function values(part) {
  const named = [...part.querySelectorAll("input:not([type=radio]), textarea, select")];
  return Object.fromEntries(named.map((field) => [field.name, field.value]));
}

function retype(part, typed) {
  for (const field of part.querySelectorAll("input:not([type=radio]), textarea, select")) {
    if (field.name in typed) field.value = typed[field.name];
  }
}

// --- what is typed and chosen -------------------------------------------------

form.addEventListener("input", ({ target }) => {
  const { name, type } = target;
  if (type === "radio") return;
  note(name, type === "checkbox" ? (target.checked ? "on" : "") : target.value);
  if (name === "place") pending.spot = "";
  if (name === "danger") plan(0);
});

form.addEventListener("change", ({ target }) => {
  const { name, value, type } = target;
  if (type === "radio") note(name, value);
  if (name === "language") form.dataset.speaks = value;
  if (name === "kind") {
    const usual = { now: "now", past: "past", detained: "past", rumour: "heard" }[value];
    const choice = form.querySelector(`[name=happening][value=${usual}]`);
    if (choice) choice.checked = true;
    note("happening", usual);
    questions = true;
    plan(0);
  }
});

// --- by keyboard alone ---------------------------------------------------------

const seen = (field) => field.offsetParent !== null && !field.disabled && field.tabIndex >= 0;

// One stop for each group of choices, as the tab key makes it.
function stops() {
  const fields = [...form.querySelectorAll("input:not([type=hidden]), select, textarea, #save")].filter(seen);
  return fields.filter((field) => {
    if (field.type !== "radio") return true;
    const group = fields.filter((other) => other.name === field.name && other.type === "radio");
    return field === (group.find((one) => one.checked) ?? group[0]);
  });
}

document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, shiftKey, altKey, isComposing, target } = event;
  if (key !== "Enter" || isComposing || altKey) return;
  if (ctrlKey || metaKey) {
    event.preventDefault();
    form.requestSubmit(document.getElementById("save"));
  } else if (form.contains(target) && target.matches("input, select, textarea") && !(shiftKey && target.matches("textarea"))) {
    event.preventDefault();
    const order = stops();
    const at = order.findIndex((one) => one === target || (one.type === "radio" && one.name === target.name));
    order[at + (shiftKey ? -1 : 1)]?.focus();
  }
});

const language = form.elements.language;
onKey("l", () => {
  language.value = language.value === "es" ? "en" : "es";
  form.dataset.speaks = language.value;
  note("language", language.value);
});

for (const [name, key] of Object.entries({ kind: "t", happening: "h" })) {
  onKey(key, () => {
    const group = [...form.querySelectorAll(`[name=${name}]`)];
    (group.find((one) => one.checked) ?? group[0])?.focus();
  });
}

// --- striking what nobody asked -------------------------------------------------

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-strike]");
  if (!button) return;
  event.preventDefault();
  const [name, start, end] = button.dataset.strike.split(":");
  const field = form.elements[name];
  const signs = Array.from(field.value); // the server counts characters, not halves of them
  field.value = [...signs.slice(0, start), "[—]", ...signs.slice(end)].join("");
  note(name, field.value);
  field.focus();
  plan(0);
});

form.addEventListener("submit", (event) => {
  const { submitter } = event;
  over = true;
  clearTimeout(timer);
  if (!busy || submitter?.value !== "drop") return;
  event.preventDefault(); // what is on its way would begin the draft anew
  const again = setInterval(() => {
    if (busy) return;
    clearInterval(again);
    form.requestSubmit(submitter);
  }, 50);
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) over = false;
});
window.addEventListener("pagehide", () => {
  if (over || !Object.keys(pending).length) return;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token().value };
  const body = JSON.stringify({ kind: kind(), changes: pending });
  fetch(form.dataset.keepAt, { method: "POST", headers, body, keepalive: true });
});

if (document.querySelector("#call-history[data-waits]")) plan(700);

const place = form.elements.place;
if (!document.getElementById("form-errors")) place.focus();
else document.getElementById("form-errors").focus();
