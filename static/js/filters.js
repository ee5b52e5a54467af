// A choice applies at once; days that are typed wait for their button, since half a year is a date as well.

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-filters]");
  if (form && event.target.localName === "select" && !asksForDays(event.target)) form.requestSubmit();
});

const daysOf = (choice) => [...choice.closest(".filter").nextElementSibling.querySelectorAll("input")];

function asksForDays(field) {
  return field.value === "custom" && field.matches(".period-choice") && daysOf(field).some((day) => !day.value);
}

// Addresses stay short: what is empty, and days that do not count, are left out.
document.addEventListener("formdata", ({ target, formData }) => {
  if (!target.matches("form[data-filters]")) return;
  const presets = [...target.querySelectorAll(".period-choice")].filter((choice) => choice.value !== "custom");
  const idle = presets.flatMap(daysOf).map((day) => day.name);
  for (const [name, value] of [...formData]) if (value === "" || idle.includes(name)) formData.delete(name);
});
