// All that is read of plotly's internals, which it does not promise to keep: tests/browser/test_figures.py checks each.

// Layout and traces as plotly has completed them.
const fullLayout = (place) => place._fullLayout;
const fullTraces = (place) => place._fullData ?? [];

// The x axis of a drawn figure: its range, its place in the figure in px, and how values and px correspond.
const xAxisOf = (place) => {
  const { xaxis, _size: size } = fullLayout(place) ?? {};
  if (!xaxis) return null;
  const [left, width] = [xaxis._offset, xaxis._length];
  return {
    range: xaxis.range, left, width, top: size.t, height: size.h,
    toPx: (value) => left + xaxis.d2p(value),
    toValue: (px) => xaxis.p2d(px - left),
  };
};


// The two axes of a trace or of a shape of a drawn figure, each with its place in the figure in px.
const axesOf = (place, { xaxis = "x", yaxis = "y" }) => [xaxis, yaxis].map((name) => {
  const axis = fullLayout(place)[`${name[0]}axis${name.slice(1)}`];
  return { start: axis._offset, length: axis._length, toPx: (value) => axis._offset + axis.d2p(value) };
});
