// Sorts small tables in place: <table data-sortable>. Paged tables sort on the server, by links. Saves a table as shown.

import { download } from "./download.js";

const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;

function prepare(scope) {
  for (const table of scope.querySelectorAll("table[data-sortable]:not([data-prepared])")) {
    table.dataset.prepared = "";
    for (const head of table.tHead.rows[0].cells) {
      if (!head.firstElementChild) head.append(sortButton(head));
    }
  }
}

function sortButton(head) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "sort" });
  button.append(...head.childNodes);
  return button;
}

document.addEventListener("click", (event) => {
  const head = event.target.closest("table[data-sortable] button.sort")?.closest("th");
  if (head) sort(head);
});

function sort(head) {
  const first = head.classList.contains("number") ? "descending" : "ascending";
  const other = first === "ascending" ? "descending" : "ascending";
  const order = head.getAttribute("aria-sort") === first ? other : first;
  for (const cell of head.parentElement.cells) cell.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const body = head.closest("table").tBodies[0];
  const sign = order === "ascending" ? 1 : -1;
  body.append(...[...body.rows].sort((a, b) => inOrder(a.cells[head.cellIndex], b.cells[head.cellIndex], sign)));
}

// Cells without a figure stay at the end, whichever way the others run.
function inOrder(a, b, sign) {
  const [left, right] = [a, b].map((cell) => cell.dataset.value);
  if (left !== undefined && right !== undefined) return sign * (Number(left) - Number(right));
  if (left !== undefined || right !== undefined) return left === undefined ? 1 : -1;
  return sign * compare(a.textContent.trim(), b.textContent.trim());
}

// --- CSV of what is shown: the same words, in the order they stand in

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-csv]");
  if (button) save(button.parentElement.previousElementSibling.querySelector("table"), button.dataset.csv);
});

// A column whose head shows no word holds what is pressed.
function save(table, name) {
  const heads = [...table.rows[0].cells].map(csvCell);
  const lines = [...table.rows].map((row) => [...row.cells].map(csvCell).filter((_, i) => heads[i] !== '""').join(","));
  // A spreadsheet takes a file for UTF-8 only where it begins with this mark.
  const text = encodeURIComponent(`\ufeff${lines.join("\r\n")}`);
  download(`data:text/csv;charset=utf-8,${text}`, `${name}.csv`);
}

function csvCell(cell) {
  const shown = cell.cloneNode(true);
  for (const other of shown.querySelectorAll("[aria-hidden], .sr-only, .hint")) other.remove();
  for (const note of shown.querySelectorAll("small, .badge")) note.prepend(" ");
  const text = shown.textContent.replace(/\s+/g, " ").trim();
  // A leading quote makes a spreadsheet show what it would run.
  return `"${text.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;
}

prepare(document);
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
