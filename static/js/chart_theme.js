// Puts the theme's tokens into a figure: roles such as "@series1" become the colours of the page.

const TOKENS = { good: "--good-fill", under: "--under-fill" };
const CLEAR = "rgba(0,0,0,0)";

export const NARROW = 480;
const LONGEST_NAME = 16;

export function themed(figure, canvas) {
  const colour = painter(canvas);
  let layout = merge(baseLayout(canvas), figure.layout);
  if (canvas.offsetWidth < NARROW) layout = narrowed(layout);
  return { data: painted(figure.data, colour), layout: painted(layout, colour) };
}

// On a phone the names at the line ends move into a key above (charts.js), ticks are fewer, long names are cut.
function narrowed(layout) {
  const annotations = (layout.annotations ?? []).filter((note) => note.name !== "end");
  const margin = annotations.length === layout.annotations?.length ? layout.margin : { ...layout.margin, r: 16 };
  return { ...layout, annotations, margin, xaxis: fewerTicks(layout.xaxis), yaxis: shorterNames(layout.yaxis) };
}

function fewerTicks(axis) {
  if (!(axis.tickvals?.length > 5) || axis.showgrid) return { ...axis, tickangle: 0 };
  const every = (list) => list.filter((_, index) => (list.length - 1 - index) % 2 === 0);
  return { ...axis, tickangle: 0, tickvals: every(axis.tickvals), ticktext: every(axis.ticktext) };
}

function shorterNames(axis) {
  const cut = (name) => {
    const plain = plainWords(name);
    return plain.length > LONGEST_NAME ? escaped(`${plain.slice(0, LONGEST_NAME - 1)}…`) : name;
  };
  return { ...axis, ticktext: axis.ticktext?.map(cut) };
}

const ENTITIES = [["&lt;", "<"], ["&gt;", ">"], ["&amp;", "&"]];

export function plainWords(told) {
  return ENTITIES.reduce((text, [entity, sign]) => text.replaceAll(entity, sign), told.replaceAll("<br>", ", "));
}

function escaped(words) {
  return ENTITIES.reduceRight((text, [entity, sign]) => text.replaceAll(sign, entity), words);
}

function painter(canvas) {
  const probe = document.createElement("span");
  const known = new Map();
  return (role) => {
    if (!known.has(role)) {
      canvas.append(probe);
      probe.style.color = `var(${TOKENS[role] ?? `--${role}`})`;
      known.set(role, getComputedStyle(probe).color);
      probe.remove();
    }
    return known.get(role);
  };
}

// Only values of colour properties: a name that begins with @ stays a name.
function painted(value, colour, key = "") {
  if (Array.isArray(value)) return value.map((item) => painted(item, colour, key));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, painted(item, colour, name)]));
  }
  return typeof value === "string" && value.startsWith("@") && key.endsWith("color") ? colour(value.slice(1)) : value;
}

function merge(base, over) {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const both = value && typeof value === "object" && !Array.isArray(value) && result[key];
    result[key] = both ? merge(result[key], value) : value;
  }
  return result;
}

function baseLayout(canvas) {
  const { fontFamily: family, fontSize } = getComputedStyle(canvas);
  const axis = {
    automargin: true,
    fixedrange: true,
    gridcolor: "@line",
    linecolor: "@line-firm",
    tickcolor: CLEAR,
    ticklen: 4,
    ticks: "outside",
    zeroline: false,
    tickfont: { color: "@ink-faint" },
    title: { font: { color: "@ink-faint" }, standoff: 8 },
  };
  return {
    autosize: true,
    font: { family, size: parseFloat(fontSize) - 1, color: "@ink-soft" },
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    margin: { l: 8, r: 16, t: 24, b: 8 },
    xaxis: { ...axis, showgrid: false },
    yaxis: axis,
    showlegend: false,
    dragmode: false,
    hovermode: "closest",
    hoverdistance: 32,
    bargap: 0.3,
    hoverlabel: { bgcolor: "@raised", bordercolor: "@line-firm", font: { color: "@ink" }, align: "left" },
  };
}
