// Sliders and number fields move together; the save form sends what the fields hold.
"use strict";
const form = document.getElementById("assumptions");

form.addEventListener("input", (event) => {
  const pair = event.target.closest(".slider");
  if (pair) for (const field of pair.querySelectorAll("input")) if (field !== event.target) field.value = event.target.value;
});

// What stands as it was loaded need not travel: hundreds of priorities would.
form.addEventListener("htmx:configRequest", (event) => {
  for (const field of form.elements) if (field.name && isAsLoaded(field)) delete event.detail.parameters[field.name];
});

function isAsLoaded(field) {
  if (field.name.endsWith("_slider")) return true;
  if (field.tagName !== "SELECT") return field.value === field.defaultValue;
  return [...field.options].every((option) => option.selected === option.defaultSelected);
}

document.getElementById("save").addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("input[type=hidden]")) {
    const source = form.elements.namedItem(field.name);
    if (source && field.name !== "csrfmiddlewaretoken") field.value = source.value;
  }
});
