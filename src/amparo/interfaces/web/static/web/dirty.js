// Has somebody written or chosen something that the server has not got?

function isChosen(select) {
  const options = [...select.options];
  const first = select.multiple || options.some((option) => option.defaultSelected) ? null : options[0];
  return options.some((option) => option.selected !== (option.defaultSelected || option === first));
}

export function isDirty(form) {
  if (form.querySelector("#form-errors")) return true; // refused: what stands in it is nowhere else
  return [...form.elements].some((field) => {
    if (field.type === "hidden" || field.disabled) return false;
    if (field.localName === "select") return isChosen(field);
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    return ["input", "textarea"].includes(field.localName) && field.value !== field.defaultValue;
  });
}
