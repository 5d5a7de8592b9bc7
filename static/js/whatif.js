// Sliders and number fields move together; the save form sends what the fields hold.
"use strict";
const form = document.getElementById("assumptions");

form.addEventListener("input", (event) => {
  const pair = event.target.closest(".slider");
  if (pair) for (const field of pair.querySelectorAll("input")) if (field !== event.target) field.value = event.target.value;
});

document.getElementById("save").addEventListener("submit", (event) => {
  for (const field of event.target.querySelectorAll("input[type=hidden]")) {
    const source = form.elements.namedItem(field.name);
    if (source && field.name !== "csrfmiddlewaretoken") field.value = source.value;
  }
});
