export function download(href, name) {
  Object.assign(document.createElement("a"), { href, download: name }).click();
}
