// The data of a figure as a table, for those who cannot see it or have no mouse; built only while it is open.

const MOST_ROWS = 200;
const NO_DATA = "This figure has no numbers of its own; the sentence below it says what it shows.";

const plainly = (html) => new DOMParser().parseFromString(String(html), "text/html").body.textContent;
const isList = (value) => Array.isArray(value) || ArrayBuffer.isView(value);
const isNothing = (value) => value === null || value === undefined || Number.isNaN(value);

// Of an axis' ticks, such as "−10 s" or "16 px", when it has no suffix.
const UNIT = /^[-−]?[\d.,]+( ?[^\d\s].*)$/;
const unitOf = (axis) => {
  const written = [...(axis?.ticktext ?? [])].map((text) => UNIT.exec(plainly(text))?.[1]);
  return axis?.ticksuffix || written.find(Boolean) || "";
};

const number = (value, unit = "") => `${Number(value.toPrecision(4))}${unit}`;

// How to write values of an axis: by the names at its ticks, where each of them has one, else with the unit.
const writer = (values, axis) => {
  const ticks = isList(axis?.tickvals) ? [...axis.tickvals] : [];
  const nameAt = (value) => plainly(axis?.ticktext?.[ticks.indexOf(value)] ?? "");
  const named = ticks.length && [...values].every((value) => isNothing(value) || nameAt(value));
  const unit = unitOf(axis);
  return (value) => {
    if (named) return nameAt(value);
    return typeof value === "number" ? number(value, unit) : plainly(value);
  };
};

const nameOf = (trace, given, number) => plainly(
  given?.name || /<extra>(.+?)<\/extra>/.exec(trace.hovertemplate ?? "")?.[1] || `series ${number + 1}`,
);

// [x, y, z, label] of each point of a trace.
const pointsOf = (trace, layout) => {
  const { x, y, z, text, customdata } = trace;
  const axisOf = (letter) => layout[`${letter}axis${(trace[`${letter}axis`] ?? "").slice(1)}`];
  if (isList(z) && isList(z[0])) {
    const [values, [columns, rows]] = [isList(customdata?.[0]) ? customdata : z, [z[0].length, z.length]];
    const [xs, ys] = [x ?? [...Array(columns).keys()], y ?? [...Array(rows).keys()]];
    const [across, up] = [writer(xs, axisOf("x")), writer(ys, axisOf("y"))];
    return [...values].flatMap((row, r) => [...row].map((value, c) => [
      across(xs[c]), up(ys[r]), isNothing(value) ? "" : number(value), "",
    ]));
  }
  if (!isList(x) || !isList(y)) return [];
  const [across, up] = [writer(x, axisOf("x")), writer(y, axisOf("y"))];
  const points = [];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (isNothing(x[i]) || isNothing(y[i])) continue;
    const label = isList(text) && !isNothing(text[i]) ? plainly(text[i]) : "";
    points.push([across(x[i]), up(y[i]), isList(z) && !isNothing(z[i]) ? number(z[i]) : "", label]);
  }
  return points;
};

const rowsOf = (place) => fullTraces(place).flatMap((trace, number) => {
  if (trace.visible !== true) return [];
  const name = nameOf(trace, place.data[trace.index ?? number], number);
  return pointsOf(trace, fullLayout(place)).map((point) => [name, ...point]);
});

const element = (tag, text, scope) => {
  const made = document.createElement(tag);
  made.textContent = text;
  if (scope) made.scope = scope;
  return made;
};

const lineOf = (cells, tag, scope) => {
  const line = document.createElement("tr");
  line.append(...cells.map((cell, c) => (c ? element(tag, cell, tag === "th" && "col") : element("th", cell, scope))));
  return line;
};

const tableOf = (place) => {
  const all = rowsOf(place);
  if (!all.length) return element("p", NO_DATA);
  const step = Math.ceil(all.length / MOST_ROWS);
  const rows = all.filter((_, r) => r % step === 0);
  const titleOf = (letter) => plainly(place.layout[`${letter}axis`]?.title?.text ?? "") || letter;
  const heads = ["series", titleOf("x"), titleOf("y"), "z", "label"];
  // Columns that are empty in all rows are left out.
  const kept = heads.map((_, c) => c).filter((c) => rows.some((row) => row[c] !== ""));
  const table = document.createElement("table");
  const [top, body] = [document.createElement("thead"), document.createElement("tbody")];
  top.append(lineOf(kept.map((c) => heads[c]), "th", "col"));
  body.append(...rows.map((row) => lineOf(kept.map((c) => row[c]), "td", "row")));
  const counted = step > 1 ? `one row in ${step} of ${all.length}` : `${all.length} rows`;
  table.append(element("caption", `The chart's data, ${counted}`), top, body);
  return table;
};

const fillTable = (place, region) => { if (!region.hidden) region.replaceChildren(tableOf(place)); };

const toggleTable = (place, region, button) => {
  region.hidden = !region.hidden;
  place.tableOpen = !region.hidden;
  button.setAttribute("aria-expanded", String(place.tableOpen));
  if (region.hidden) region.replaceChildren();
  fillTable(place, region);
};

