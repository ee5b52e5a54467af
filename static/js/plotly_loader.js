// Loads plotly.js once, in a way that a strict content policy allows (dashboards/plotly_assets.py says what it takes).

const SETTINGS = {
  showSendToCloud: false,
  plotlyServerURL: "",
  topojsonURL: location.origin,
  displaylogo: false,
  displayModeBar: false,
  doubleClick: false,
  showTips: false,
};

let loading;

export function loadPlotly() {
  loading ??= load(document.querySelector('meta[name="plotly"]'));
  return loading;
}

async function load(addresses) {
  const { stylesheet, mapStyle } = addresses.dataset;
  allowStyleAttributes();
  // plotly.js writes no style elements where it finds these two.
  const link = { rel: "stylesheet", href: stylesheet, id: "plotly.js-style-global", className: "no-inline-styles" };
  if (mapStyle) document.head.append(Object.assign(document.createElement("template"), { id: mapStyle }));
  await Promise.all([add("link", link), add("script", { src: addresses.content })]);
  globalThis.Plotly.setPlotConfig(SETTINGS);
  return globalThis.Plotly;
}

function add(name, properties) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(name), properties);
    element.addEventListener("load", resolve);
    element.addEventListener("error", () => reject(new Error(`Not loaded: ${element.src ?? element.href}`)));
    document.head.append(element);
  });
}

// The policy refuses style attributes but not writes to .style, which say the same.
function allowStyleAttributes() {
  const plain = SVGElement.prototype.setAttribute;
  SVGElement.prototype.setAttribute = function setAttribute(name, value) {
    if (name === "style") this.style.cssText = String(value);
    else plain.call(this, name, value);
  };
}
