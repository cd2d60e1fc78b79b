// A figure as a file, with its sentence and its sources below it.

const MARGIN_PX = 12;
const LINE_PX = 17;
const FONT_PX = 13;

const paper = (place) => getComputedStyle(place).getPropertyValue("--st-background-color").trim();

const offer = (name, content, type) => {
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

// Below the sentence: what made the numbers, when they were saved, and what the page draws on.
const originOf = ({ origin }) => `${origin}, saved ${new Date().toISOString().slice(0, 10)}.`;

const captionOf = (newest) => [
  newest.sentence, originOf(newest),
  ...(newest.sources.length ? [`Sources of the page: ${newest.sources.map(([name]) => name).join("; ")}.`] : []),
];

const wrapped = (text, width, measure) => text.split(" ").reduce((lines, word) => {
  const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
  if (lines.length && measure.measureText(longer).width > width) return [...lines, word];
  return [...lines.slice(0, -1), longer];
}, []);

const SVG = "http://www.w3.org/2000/svg";
const node = (tag, attributes, text = "") => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
};

// The figure as plotly draws it, made taller by its caption.
const captioned = async (place) => {
  const { width, height } = fullLayout(place);
  const layout = { ...place.layout, paper_bgcolor: paper(place) };
  const address = await window.Plotly.toImage({ data: place.data, layout }, { format: "svg", width, height });
  const source = decodeURIComponent(address.slice(address.indexOf(",") + 1));
  const svg = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = `${FONT_PX}px sans-serif`;
  const lines = captionOf(place.newest).flatMap((text) => wrapped(text, width - 2 * MARGIN_PX, measure));
  const whole = height + lines.length * LINE_PX + 2 * MARGIN_PX;
  svg.setAttribute("height", whole);
  svg.setAttribute("viewBox", `0 0 ${width} ${whole}`);
  svg.append(node("rect", { x: 0, y: height, width, height: whole - height, fill: paper(place) }));
  lines.forEach((line, number) => svg.append(node("text", {
    x: MARGIN_PX, y: height + MARGIN_PX + FONT_PX + number * LINE_PX,
    fill: place.layout.font.color, "font-family": "sans-serif", "font-size": FONT_PX,
  }, line)));
  return { text: new XMLSerializer().serializeToString(svg), width, height: whole };
};

const PNG_SCALE = 2;
const rasterised = async ({ text, width, height }) => {
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [PNG_SCALE * width, PNG_SCALE * height];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
};

// The page by itself: plotly's own program is in it, so that it opens without a network and calls nobody.
const whole = async (place) => {
  const { figure, config, sentence, script, save, sources } = place.newest;
  const { data, layout } = figure;
  const safe = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
  const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const { font } = place.layout;
  const look = `background:${paper(place)};color:${font.color};font-family:sans-serif;margin:1rem`;
  const links = sources.map(([name, address]) => `<a style="color:inherit" href="${plain(address)}">${plain(name)}</a>`);
  return [
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${plain(save)}</title></head>`,
    `<body style="${look}"><figure style="margin:0"><div id="chart"></div><figcaption><p>${plain(sentence)}</p>`,
    `<p>${plain(originOf(place.newest))}</p>`,
    links.length ? `<p>Sources of the page: ${links.join("; ")}.</p>` : "",
    "</figcaption></figure><script>",
    await unpacked(new URL(script, document.baseURI)),
    `</script><script>Plotly.newPlot("chart",${safe(data)},${safe(themed(layout, place))},`,
    `${safe({ ...config, responsive: true })})</script></body></html>`,
  ].join("");
};

const saved = async (place, format) => {
  if (!place.layout) return;
  const name = `${place.newest.save}.${format}`;
  if (format === "html") return offer(name, await whole(place), "text/html");
  const drawing = await captioned(place);
  if (format === "svg") return offer(name, drawing.text, "image/svg+xml");
  return offer(name, await rasterised(drawing), "image/png");
};

