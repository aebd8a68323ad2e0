// The keys of the call-taker's desk.  Elements say theirs, `accesskey="n"`; browsers differ in what must be held with
// it, so Alt (on a Mac Ctrl+Option) does it everywhere, and the page says which.
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const held = mac ? "Ctrl+Option+" : "Alt+";
const own = new Map();

export function label(root = document) {
  for (const key of root.querySelectorAll("kbd[data-key]")) {
    const { key: name } = key.dataset;
    key.textContent = name === "Enter" ? (mac ? "⌘+Enter" : "Ctrl+Enter") : held + name.toUpperCase();
  }
}

// A key that no single element stands for.
export function onKey(letter, act) {
  own.set(letter, act);
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey !== mac || event.shiftKey || event.defaultPrevented) return;
  const letter = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
  const found = [...document.querySelectorAll(`[accesskey="${CSS.escape(letter)}"]`)].find((one) => one.offsetParent);
  if (!found && !own.has(letter)) return;
  event.preventDefault();
  if (!found) {
    own.get(letter)();
    return;
  }
  found.focus();
  if (found.matches("a, button, [type=checkbox]")) found.click();
});

label();
