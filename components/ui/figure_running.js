// Charts whose content changes once a second. Their axes, words and legends are plotly's, drawn when they change; their
// marks are drawn on a canvas, for plotly builds all of its SVG for each new number. Whoever comes to a chart with the
// pointer or the keyboard, or opens its table, gets it whole from plotly, with its hover, files and table.

const onCanvas = (place) => place.newest.running && !place.pointed && !place.focused && !place.tableOpen;
const isWatched = (place) => place.inView && !document.hidden;

// Calls back with each content that the page's one message a second brings for this chart, and when it comes into view
// or somebody comes to it.
const follow = (place, root) => {
  place.inView = false;
  const attend = (change) => {
    Object.assign(place, change);
    if (place.newest.running) place.redraw();
  };
  const take = ({ detail: { charts } }) => {
    const { base } = place;
    const content = charts?.[base.running];
    if (!content) return;
    // The layout is left out while it is the one that the chart came with.
    const figure = { data: content.data, layout: content.layout ?? base.figure.layout };
    place.newest = { ...base, figure, sentence: content.sentence };
    place.redraw();
  };
  const left = (event) => {
    // A finger that is lifted leaves; what it has touched stays.
    if (event.pointerType !== "touch") attend({ pointed: false });
  };
  const pressed = ({ target }) => { if (place.pointed && !root.contains(target)) attend({ pointed: false }); };
  const focus = () => {
    const focused = Boolean(root.querySelector(":focus-visible"));
    if (focused !== Boolean(place.focused)) attend({ focused });
  };
  const seen = () => { if (!document.hidden) attend({}); };
  const view = new IntersectionObserver((entries) => attend({ inView: entries.at(-1).isIntersecting }));
  view.observe(place);
  root.addEventListener("pointerenter", () => attend({ pointed: true }));
  root.addEventListener("pointerleave", left);
  root.addEventListener("focusin", focus);
  root.addEventListener("focusout", () => setTimeout(focus));
  document.addEventListener("pointerdown", pressed);
  document.addEventListener("visibilitychange", seen);
  document.addEventListener("keypoint-lab-news", take);
  return () => {
    view.disconnect();
    document.removeEventListener("pointerdown", pressed);
    document.removeEventListener("visibilitychange", seen);
    document.removeEventListener("keypoint-lab-news", take);
  };
};

// The figure without what changes with each number: plotly draws it anew only when this is another.
const frameOf = ({ data, layout }) => ({
  data: data.map(({ text, customdata, ...trace }) => ({ ...trace, x: [null], y: [null] })),
  layout: { ...layout, shapes: [] },
});

// A place's marks need axes that do not follow them.
const isFixed = ({ data, layout }) => data.every((trace) => ["scatter", "bar"].includes(trace.type)
  && [trace.xaxis ?? "x", trace.yaxis ?? "y"].every((name) => layout[`${name[0]}axis${name.slice(1)}`]?.range));

const drawn = async (place, canvas, figure, config) => {
  if (!onCanvas(place) || !isFixed(figure)) {
    await window.Plotly.react(place, figure.data, figure.layout, config);
    canvas.hidden = true;
    place.frame = null;
    return;
  }
  const frame = frameOf(figure);
  const text = JSON.stringify([frame, place.clientWidth]);
  if (text !== place.frame) {
    await window.Plotly.react(place, frame.data, frame.layout, config);
    place.frame = text;
  }
  paint(place, canvas, figure);
};
