// Says which keys a browser wants for an access key, and presses "save" for Ctrl+Enter.
const mac = /Mac|iPhone|iPad/.test(navigator.platform);
const firefox = /Firefox\//.test(navigator.userAgent);
const held = mac ? "Ctrl+Option+" : firefox ? "Alt+Shift+" : "Alt+";

export function label(root = document) {
  for (const key of root.querySelectorAll("kbd[data-key]")) {
    const { key: name } = key.dataset;
    key.textContent = name === "Enter" ? (mac ? "⌘+Enter" : "Ctrl+Enter") : held + name.toUpperCase();
  }
}

label();
