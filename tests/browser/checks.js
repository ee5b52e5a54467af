// What the walk asks a page, beside axe. Every answer is a list of words, empty where all is well.
(() => {
  const PATIENCE_MS = 5000;
  // Drawn by a library: that it is drawn is our business, how is not.
  const LIBRARY = "#swagger-ui";
  const frame = () => new Promise(requestAnimationFrame);
  const shown = (one) => !one.closest(`${LIBRARY} > *`) && one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const named = (words, found) => found.map((one) => `${words}: ${one.outerHTML.replace(/\s+/g, " ").slice(0, 120)}`);
  const seen = (colour, canvas) => colour !== "none" && colour !== canvas && !/^rgba.*, 0\)$/.test(colour);

  // The browser's driver would wait with eval, which the policy of the pages refuses.
  async function comesTrue(condition) {
    const deadline = performance.now() + PATIENCE_MS;
    while (!condition() && performance.now() < deadline) await frame();
    return condition();
  }

  async function violations() {
    // Target size is of WCAG 2.2, and switched off in axe unless it is asked for.
    const rules = { "target-size": { enabled: true } };
    const found = await axe.run({ exclude: [[`${LIBRARY} > *`]] }, { resultTypes: ["violations"], preload: false, rules });
    return found.violations.flatMap(({ id, nodes }) => nodes.slice(0, 5).map(({ target }) => `${id}: ${target.join(" ")}`));
  }

  // Charts take the colours of a theme after the page did.
  let redrawing = new Set();

  function beforeTheSwitch() {
    redrawing = new Set(document.querySelectorAll(".js-plotly-plot"));
    for (const plot of redrawing) plot.once("plotly_react", () => redrawing.delete(plot));
  }

  // Every chart in sight is drawn, in the colours of the theme, and nothing that ends is still moving.
  async function restless() {
    const ends = (one) => one.playState === "running" && one.effect.getComputedTiming().endTime < Infinity;
    const undrawn = (one) => one.offsetWidth && !one.matches(".is-drawn, .is-broken, :has(.opblock)");
    const canvases = () => [...document.querySelectorAll(`figure[data-chart] [data-canvas], ${LIBRARY}`)].filter(undrawn);
    // In the first frame the style is computed anew, and what it sets off runs in the second.
    await frame().then(frame);
    const rests = () => !document.getAnimations().some(ends) && !canvases().length && !redrawing.size;
    if (await comesTrue(rests)) return [];
    return [...moving(), ...named("not drawn", canvases()), ...named("not drawn anew", [...redrawing])];
  }

  // Where colours are the system's, only lines tell a field from the page, the focus from the rest, a figure from nothing.
  function vanished() {
    const canvas = getComputedStyle(document.documentElement).backgroundColor;
    const lined = (one, line) => {
      const style = getComputedStyle(one);
      const width = parseFloat(style[`${line}Width`]);
      return style[`${line}Style`] !== "none" && width > 0 && seen(style[`${line}Color`], canvas);
    };
    const fields = all("input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea");
    // Charts are drawn in the same colours, on layers of which some stay empty.
    const pictures = all("main svg, header svg").filter((svg) => !svg.closest("[data-canvas]") && svg.childElementCount);
    const focusable = all("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
    const unmarked = focusable.filter((one) => {
      one.focus();
      // A tile is marked as a whole.
      return document.activeElement === one && !lined(one.closest(".tile:has(.tile-link:focus)") ?? one, "outline");
    });
    document.activeElement.blur();
    return [
      ...named("no border", fields.filter((one) => !lined(one, "borderTop"))),
      ...named("nothing drawn", pictures.filter(blank)),
      ...named("focus unseen", unmarked),
    ];
  }

  function blank(svg) {
    const opaque = (one) => seen(getComputedStyle(one).backgroundColor, "");
    let under = svg;
    while (under.parentElement && !opaque(under)) under = under.parentElement;
    const ground = getComputedStyle(under).backgroundColor;
    const drawn = (part) => [getComputedStyle(part).fill, getComputedStyle(part).stroke].some((one) => seen(one, ground));
    return ![...svg.querySelectorAll("path, line, polyline, polygon, rect, circle, text")].some(drawn);
  }

  function moving() {
    const running = document.getAnimations().filter((one) => one.playState === "running");
    return named("moves", running.map((one) => one.effect.target).filter(shown));
  }

  async function movingAtOnce() {
    await frame().then(frame);
    return moving();
  }

  async function wide() {
    if (await comesTrue(() => document.documentElement.scrollWidth <= innerWidth)) return [];
    const beyond = (one) => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1;
    const found = all("body *").filter((one) => beyond(one) && !one.closest(".table-box, [popover], .sr-only"));
    return named("scrolls sideways", found.length ? found.slice(0, 3) : [document.body]);
  }

  globalThis.checks = { beforeTheSwitch, restless, violations, vanished, movingAtOnce, wide };
})();
