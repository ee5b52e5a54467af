// Turns the panels of a wallboard.

const pause = document.querySelector("[data-pause]");
let shown = 0;

function turn(step) {
  const panels = document.querySelectorAll("[data-panel]");
  shown = (shown + step) % (panels.length || 1);
  panels.forEach((panel, index) => (panel.hidden = index !== shown));
}

document.addEventListener("htmx:afterSwap", () => turn(0));
pause.addEventListener("click", () => (pause.ariaPressed = pause.ariaPressed !== "true"));
setInterval(() => pause.ariaPressed === "true" || turn(1), 12_000);
turn(0);
