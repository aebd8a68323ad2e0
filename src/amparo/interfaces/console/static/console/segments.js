// Counts in how many SMS an answer goes out, as core/messaging/segments.py does; a swap of the part is no matter.
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const TWO = "^{}\\[~]|€\f";

export function count(text) {
  const signs = [...text];
  const basic = signs.every((sign) => BASIC.includes(sign) || TWO.includes(sign));
  const [alone, each] = basic ? [160, 153] : [70, 67];
  const length = basic ? signs.reduce((sum, sign) => sum + (TWO.includes(sign) ? 2 : 1), 0) : text.length;
  return length <= alone ? 1 : Math.ceil(length / each);
}

function show(field) {
  const note = document.querySelector(`[data-segments-of="${CSS.escape(field.id)}"]`);
  const output = note?.querySelector("[data-segments]");
  if (!output) return;
  output.hidden = field.value === "";
  output.querySelector("[data-count]").textContent = count(note.dataset.around + field.value);
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("textarea")) show(target);
});
