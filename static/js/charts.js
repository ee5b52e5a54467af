// Draws <figure data-chart="ID"> from the JSON in #ID when it comes near the viewport, and again when the theme changes.

import { NARROW, plainWords, themed } from "./chart_theme.js";
import { savePicture } from "./chart_picture.js";
import { loadPlotly } from "./plotly_loader.js";

const charts = new Map();
const near = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((item) => item.isIntersecting)) {
      near.unobserve(entry.target);
      draw(entry.target);
    }
  },
  { rootMargin: "400px" },
);
const sizes = new ResizeObserver((entries) => {
  for (const entry of entries) charts.get(entry.target)?.resize();
});

function find(scope) {
  for (const figure of scope.querySelectorAll("figure[data-chart]:not([data-found])")) {
    figure.dataset.found = "";
    near.observe(figure);
  }
}

async function draw(figure) {
  const canvas = figure.querySelector("[data-canvas]");
  try {
    const Plotly = await loadPlotly();
    // The filters may have put another page in its place meanwhile, or printing drawn it.
    if (!figure.isConnected || canvas.firstChild) return;
    const chart = new Chart(Plotly, canvas, JSON.parse(document.getElementById(figure.dataset.chart).textContent));
    await chart.draw();
    charts.set(canvas, chart);
    sizes.observe(canvas);
  } catch (error) {
    canvas.classList.add("is-broken");
    figure.querySelector("details").open = true;
    console.warn("Chart not drawn.", error);
  }
}

class Chart {
  constructor(Plotly, canvas, figure) {
    Object.assign(this, { Plotly, canvas, figure, at: -1 });
    this.plot = document.createElement("div");
    // The words for a screen reader are the title, the summary, the table and what the arrow keys read.
    this.plot.ariaHidden = "true";
    this.points = readable(figure.data);
  }

  async draw() {
    const first = !this.plot.isConnected;
    if (first) this.canvas.append(this.plot);
    const { data, layout } = themed(this.figure, this.canvas);
    this.narrow = this.canvas.offsetWidth < NARROW;
    this.showKey();
    await this.Plotly.react(this.plot, data, layout);
    this.canvas.classList.add("is-drawn");
    if (first) this.listen();
  }

  resize() {
    if (!this.plot.isConnected || !this.canvas.offsetWidth) return;
    if (this.canvas.offsetWidth < NARROW === this.narrow) this.Plotly.Plots.resize(this.plot);
    else this.draw();
  }

  showKey() {
    this.key?.remove();
    const notes = (this.figure.layout.annotations ?? []).filter((note) => note.name === "end");
    if (!this.narrow || !notes.length) return;
    this.key = Object.assign(document.createElement("p"), { className: "chart-key", ariaHidden: "true" });
    this.key.append(...keyEntries(notes));
    this.canvas.before(this.key);
  }

  listen() {
    this.canvas.parentElement.querySelector("[data-png]").addEventListener("click", () => savePicture(this));
    this.plot.on("plotly_click", (event) => follow(event.points[0].customdata?.[1]));
    this.plot.on("plotly_hover", (event) => this.canvas.classList.toggle("has-link", Boolean(event.points[0].customdata?.[1])));
    this.plot.on("plotly_unhover", () => this.canvas.classList.remove("has-link"));
    this.canvas.addEventListener("keydown", (event) => this.onKey(event));
    this.canvas.addEventListener("blur", () => this.leave());
  }

  onKey(event) {
    const steps = { ArrowRight: this.at + 1, ArrowLeft: this.at - 1, Home: 0, End: this.points.length - 1 };
    if (event.key in steps) this.read(Math.min(Math.max(steps[event.key], 0), this.points.length - 1));
    else if (event.key === "Enter" && this.at >= 0) follow(this.points[this.at].url);
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
  }

  read(index) {
    const point = this.points[index];
    if (!point) return;
    this.at = index;
    this.Plotly.Fx.hover(this.plot, [{ curveNumber: point.curve, pointNumber: point.number }]);
    this.canvas.parentElement.querySelector("[data-spoken]").textContent = point.words;
  }

  leave() {
    this.at = -1;
    this.Plotly.Fx.unhover(this.plot);
  }
}

// From the topmost label down, as at the line ends: a dot is followed by its name.
function keyEntries(notes) {
  const entries = [];
  for (const { text, font } of notes) {
    const dot = text === "●";
    const part = document.createElement(dot ? "i" : "span");
    part.textContent = dot ? "● " : plainWords(text);
    if (dot) part.style.color = `var(--${font.color.slice(1)})`;
    if (entries.at(-1)?.lastChild.localName !== "i") entries.push(document.createElement("span"));
    entries.at(-1).append(part);
  }
  return entries.reverse();
}

function readable(traces) {
  return traces.flatMap((trace, curve) =>
    trace.meta === "read"
      ? trace.customdata
          .map(([told, url], number) => ({ curve, number, url, words: plainWords(told) }))
          .filter(({ number }) => trace.x[number] != null && trace.y[number] != null)
      : [],
  );
}

function follow(address) {
  if (address && new URL(address, location.href).origin === location.origin) location.assign(address);
}

function redraw() {
  for (const [canvas, chart] of charts) {
    if (canvas.isConnected) chart.draw();
  }
}

function forget() {
  for (const [canvas, chart] of charts) {
    if (canvas.isConnected) continue;
    chart.Plotly.purge(chart.plot);
    charts.delete(canvas);
  }
}

// What is printed is drawn, all of it, under the rules of print: white, and as wide as the paper.
const paper = document.querySelector("link[media=print]");
function printUnder(media) {
  paper.media = media;
  redraw();
}

document.addEventListener("themechange", redraw);
for (const media of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
  matchMedia(media).addEventListener("change", redraw);
}
addEventListener("beforeprint", () => {
  printUnder("all");
  document.querySelectorAll("[data-found]").forEach(draw);
});
addEventListener("afterprint", () => printUnder("print"));
// By the keys printing waits for charts further down; by a menu of the browser these are their title and summary.
addEventListener("keydown", async (event) => {
  if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  await Promise.all([...document.querySelectorAll("[data-found]")].map(draw));
  print();
});
document.addEventListener("htmx:load", (event) => {
  forget();
  find(event.detail.elt);
});
find(document);
