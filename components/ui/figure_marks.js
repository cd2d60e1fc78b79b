// The marks of a figure on a canvas over axes that plotly has drawn: those kinds of marks that running charts have.

const ARRAYS = {
  f8: Float64Array, f4: Float32Array, i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array,
  i4: Int32Array, u4: Uint32Array,
};
// Plotly's lists are arrays, or bytes in base64 with the name of their type.
const listOf = (values) => {
  if (!values?.bdata) return values ?? [];
  return new ARRAYS[values.dtype](Uint8Array.from(atob(values.bdata), (letter) => letter.charCodeAt(0)).buffer);
};

// An empty canvas as large as the figure, sharp on the screen that it is on.
const emptied = (place, canvas) => {
  const { width, height } = fullLayout(place);
  const scale = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) {
    [canvas.width, canvas.height] = [w, h];
    [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
  }
  canvas.hidden = false;
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
};

const paint = (place, canvas, { data, layout }) => {
  const pen = emptied(place, canvas);
  const within = (part, work) => {
    const [x, y] = axesOf(place, part);
    pen.save();
    pen.beginPath();
    pen.rect(x.start, y.start, x.length, y.length);
    pen.clip();
    work(x, y);
    pen.restore();
  };
  const stacks = new Map();
  for (const trace of data.filter(({ type }) => type === "bar")) {
    within(trace, (x, y) => bars(pen, x, y, trace, layout, stacks));
  }
  for (const trace of data.filter(({ type }) => type === "scatter")) {
    within(trace, (x, y) => scatter(pen, x, y, trace));
  }
  for (const shape of layout.shapes ?? []) within({}, (x, y) => outline(pen, x, y, shape));
};

// Stripes as plotly's pattern "/" has them, on a square that repeats.
const HATCH_PX = 8;
const SOLIDITY = 0.3;
const hatch = (pen, { size = HATCH_PX, fgcolor }, colour) => {
  const scale = pen.getTransform().a;
  const tile = document.createElement("canvas");
  const side = tile.width = tile.height = Math.max(1, Math.round(Math.SQRT2 * size * scale));
  const brush = tile.getContext("2d");
  brush.strokeStyle = fgcolor ?? colour;
  brush.lineWidth = SOLIDITY * size * scale;
  for (const shift of [-1, 0, 1]) {
    brush.moveTo(shift * side - side / 2, side * 1.5);
    brush.lineTo(shift * side + side * 1.5, -side / 2);
  }
  brush.stroke();
  const pattern = pen.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
};

const bars = (pen, x, y, trace, layout, stacks) => {
  const { marker, yaxis = "y" } = trace;
  // Without a width of its own a bar has what the gap leaves of the step, which is 1.
  const width = trace.width ?? 1 - (layout.bargap ?? 0);
  const heights = listOf(trace.y);
  pen.fillStyle = marker.pattern?.shape ? hatch(pen, marker.pattern, marker.color) : marker.color;
  listOf(trace.x).forEach((at, i) => {
    const key = `${yaxis} ${at}`;
    const low = layout.barmode === "stack" ? stacks.get(key) ?? 0 : 0;
    const high = low + (heights[i] || 0);
    stacks.set(key, high);
    const [left, right] = [x.toPx(at - width / 2), x.toPx(at + width / 2)];
    pen.fillRect(left, y.toPx(high), right - left, y.toPx(low) - y.toPx(high));
  });
};

// Of a line of that width, as plotly takes it.
const dashes = (dash, width) => {
  const unit = Math.max(width, 3);
  return { dot: [unit, unit], dash: [3 * unit, 3 * unit] }[dash] ?? [];
};

const stroke = (pen, { color, width = 2, dash }) => {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.setLineDash(dashes(dash, width));
  pen.stroke();
};

const isPoint = ([x, y]) => Number.isFinite(x) && Number.isFinite(y);

const scatter = (pen, x, y, trace) => {
  const ys = listOf(trace.y);
  const value = (number) => (number === null ? NaN : number);
  const points = Array.from(listOf(trace.x), (at, i) => [x.toPx(value(at)), y.toPx(value(ys[i]))]);
  if (trace.mode.includes("lines")) {
    path(pen, points, trace.line.shape === "hv");
    if (trace.fill) {
      pen.fillStyle = trace.fillcolor;
      pen.fill();
    }
    stroke(pen, trace.line);
  }
  if (trace.mode.includes("markers")) dots(pen, points.filter(isPoint), trace);
};

// A line from point to point, by way of a corner where it goes in steps; a point that is missing is a gap.
const path = (pen, points, inSteps) => {
  pen.beginPath();
  let before = null;
  for (const point of points) {
    if (!isPoint(point)) {
      before = null;
      continue;
    }
    if (!before) pen.moveTo(...point);
    else {
      if (inSteps) pen.lineTo(point[0], before[1]);
      pen.lineTo(...point);
    }
    before = point;
  }
};

const dots = (pen, points, { marker, line }) => {
  pen.fillStyle = marker.color ?? line.color;
  pen.setLineDash([]);
  for (const [x, y] of points) {
    pen.beginPath();
    pen.arc(x, y, marker.size / 2, 0, 2 * Math.PI);
    pen.fill();
    if (marker.line?.width) stroke(pen, marker.line);
  }
};

const outline = (pen, x, y, { type, xref, x0, x1, y0, y1, line }) => {
  const ends = [x0, x1].map((at) => (xref === "paper" ? x.start + at * x.length : x.toPx(at)));
  const [top, bottom] = [y.toPx(y0), y.toPx(y1)];
  pen.beginPath();
  if (type === "rect") pen.rect(ends[0], top, ends[1] - ends[0], bottom - top);
  else {
    pen.moveTo(ends[0], top);
    pen.lineTo(ends[1], bottom);
  }
  stroke(pen, line);
};
