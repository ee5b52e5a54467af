// Theme switch, hints, dialogs, menus, toasts, keys. Listens on the document, so that swapped content needs no set-up.

const root = document.documentElement;
const spoken = () => document.getElementById("spoken");

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden; the choice then lasts for this page.
  }
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

// --- theme

const NEXT_THEME = { system: "light", light: "dark", dark: "system" };

function showTheme() {
  const theme = root.dataset.theme ?? "system";
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    for (const sign of button.querySelectorAll("[data-when]")) sign.hidden = sign.dataset.when !== theme;
    button.querySelector("[data-theme-name]").textContent = button.dataset[theme];
    button.title = button.dataset[theme];
  }
}

function switchTheme() {
  const theme = NEXT_THEME[root.dataset.theme ?? "system"];
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  remember("theme", theme === "system" ? "" : theme);
  showTheme();
  document.dispatchEvent(new Event("themechange"));
}

// --- hints: the browser opens and closes them on press and Esc, this adds hover and focus

let waiting = 0;

function later(action) {
  clearTimeout(waiting);
  waiting = setTimeout(action, 200);
}

function showHint(term) {
  const hint = document.getElementById(term.getAttribute("popovertarget"));
  term.popoverTargetAction = "show";
  if (hint && !hint.matches(":popover-open")) hint.showPopover({ source: term });
}

function hideHints() {
  clearTimeout(waiting);
  for (const hint of document.querySelectorAll(".hint:popover-open")) hint.hidePopover();
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const term = event.target.closest("[data-hint]");
  if (term) later(() => showHint(term));
  else if (event.target.closest(".hint")) clearTimeout(waiting);
  else later(hideHints);
});

document.addEventListener("focusin", (event) => {
  const term = event.target.closest("[data-hint]");
  if (term?.matches(":focus-visible")) showHint(term);
});

document.addEventListener("focusout", (event) => {
  if (event.target.closest("[data-hint]")) hideHints();
});

// --- presses

const PRESSES = {
  "[data-theme-switch]": switchTheme,
  "[data-close]": (button) => button.closest(".toast").remove(),
  "[data-dialog]": (button) => document.getElementById(button.dataset.dialog)?.showModal(),
  "[data-keys-switch]": switchKeys,
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(PRESSES)) {
    const button = event.target.closest(selector);
    if (button) act(button);
  }
  for (const menu of document.querySelectorAll("details.nav-phone[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// --- keys: a single key can disturb who dictates or trembles, so the menu switches them off

function showKeys() {
  for (const button of document.querySelectorAll("[data-keys-switch]")) {
    button.setAttribute("aria-pressed", String(recall("single-keys") !== "off"));
  }
}

function switchKeys() {
  remember("single-keys", recall("single-keys") === "off" ? "" : "off");
  showKeys();
}

function stepThroughRows(step) {
  const links = [...document.querySelectorAll("main tbody tr > :first-child a")];
  const next = links.indexOf(document.activeElement) + step;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
}

const KEYS = {
  "/": () => document.querySelector('[data-shortcut="/"]')?.focus(),
  j: () => stepThroughRows(1),
  k: () => stepThroughRows(-1),
};

const SEARCH_STEPS = { ArrowDown: 1, ArrowUp: -1 };

// From the field into what was found and back; Esc closes the list.
function stepThroughFound(event) {
  const form = event.target.closest(".search");
  if (!form) return;
  const stops = [form.q, ...form.querySelectorAll(".hits a")];
  const next = stops.indexOf(event.target) + (SEARCH_STEPS[event.key] ?? 0);
  if (event.key === "Escape") {
    form.querySelector(".found").replaceChildren();
    form.q.focus();
  } else if (event.key in SEARCH_STEPS && stops[next]) {
    event.preventDefault();
    stops[next].focus();
  }
}

document.addEventListener("keydown", (event) => {
  stepThroughFound(event);
  if (event.key === "Escape") closeMenu();
  const typing = event.target.closest("input, select, textarea, [contenteditable], dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || recall("single-keys") === "off") return;
  if (!(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

function closeMenu() {
  const menu = document.querySelector("details.nav-phone[open]");
  menu?.removeAttribute("open");
  menu?.querySelector("summary").focus();
}

// --- answers of the server

function complain(sentence) {
  const silent = document.querySelector("[data-silent]");
  if (silent) return void (silent.hidden = false);
  const toast = document.getElementById("toast-blank").content.cloneNode(true);
  toast.querySelector("p").textContent = sentence;
  document.querySelector("[data-toasts]").append(toast);
}

document.addEventListener("htmx:responseError", () => complain(spoken().dataset.failed));
document.addEventListener("htmx:sendError", () => complain(spoken().dataset.offline));

// An answer from another address is another page (the login, a result): go there instead of showing a part of it here.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  const answered = new URL(xhr.responseURL);
  if (answered.pathname === new URL(pathInfo.finalRequestPath, location.href).pathname) return;
  event.detail.shouldSwap = false;
  location.assign(answered);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { elt } = event.detail;
  const words = elt.id === "main" ? spoken().dataset.updated : elt.querySelector("[data-said]")?.textContent;
  if (!words) return;
  spoken().textContent = "";
  requestAnimationFrame(() => (spoken().textContent = words));
});

showTheme();
showKeys();
