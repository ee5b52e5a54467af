// A chart as PNG, with its title: drawn over the SVG as a data address, since the policy refuses blob addresses.

import { download } from "./download.js";

const HEAD = 40;
const SHARP = 2;

export async function savePicture({ Plotly, plot, canvas }) {
  const [width, height] = [canvas.offsetWidth, canvas.offsetHeight];
  const picture = new Image();
  picture.src = await Plotly.toImage(plot, { format: "svg", width, height });
  await picture.decode();
  const sheet = Object.assign(document.createElement("canvas"), { width: SHARP * width, height: SHARP * (height + HEAD) });
  const pen = sheet.getContext("2d");
  const { color, fontFamily } = getComputedStyle(canvas);
  const title = document.getElementById(canvas.getAttribute("aria-labelledby")).textContent;
  pen.scale(SHARP, SHARP);
  pen.fillStyle = getComputedStyle(canvas.parentElement).backgroundColor;
  pen.fillRect(0, 0, width, height + HEAD);
  Object.assign(pen, { fillStyle: color, font: `600 15px ${fontFamily}` });
  pen.fillText(title, 12, 26, width - 24);
  pen.drawImage(picture, 0, HEAD);
  download(sheet.toDataURL(), `${title}.png`);
}
