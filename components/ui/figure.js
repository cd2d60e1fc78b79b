let loading = null;
const unpacked = async (address) => {
  const packed = await fetch(address);
  if (!packed.ok) throw new Error(`${address}: ${packed.status}`);
  return new Response(packed.body.pipeThrough(new DecompressionStream("gzip"))).text();
};
const load = (address) => {
  loading = loading ?? (async () => {
    const tag = document.createElement("script");
    tag.src = URL.createObjectURL(new Blob([await unpacked(address)], { type: "text/javascript" }));
    await new Promise((done, failed) => {
      tag.onload = done; tag.onerror = failed; document.head.append(tag);
    });
    URL.revokeObjectURL(tag.src);
  })();
  loading.catch(() => { loading = null; });
  return loading;
};

const themed = (layout, place) => {
  const style = getComputedStyle(place);
  const of = (name) => style.getPropertyValue(name).trim();
  const font = { family: of("--st-font"), color: of("--st-text-color"), size: 12, ...layout.font };
  const hoverlabel = {
    bgcolor: of("--st-background-color"), font: { color: of("--st-text-color") }, ...layout.hoverlabel,
  };
  const modebar = { bgcolor: "rgba(0,0,0,0)", color: font.color, activecolor: of("--st-primary-color") };
  // A picture is no taller than its proportions ask for, so that a phone shows no empty strip below it.
  const tall = layout.meta?.tall;
  const height = tall ? Math.min(layout.height, Math.round(place.clientWidth * tall) + layout.margin.t) : layout.height;
  return { ...layout, font, hoverlabel, modebar, height };
};

// Marks and lines of a subject on a picture are as large as they were drawn when it fills this much of the screen.
const FULL_PX = 260;
const sized = (traces, layout, place) => {
  const tall = layout.meta?.tall;
  if (!tall) return traces;
  const width = Math.min(place.clientWidth, (layout.height - layout.margin.t) / tall);
  return traces.map((trace) => {
    const share = trace.meta?.share;
    if (share === undefined) return trace;
    const factor = Math.min(1, (share * width) / FULL_PX);
    const { marker, line } = trace;
    const shrunk = (size) => Math.max(1, size * factor);
    return {
      ...trace,
      ...(line && { line: { ...line, width: Math.min(line.width, shrunk(line.width)) } }),
      ...(marker && {
        marker: {
          ...marker, size: shrunk(marker.size), line: { ...marker.line, width: marker.line.width * factor },
        },
      }),
    };
  });
};

const playing = (place) => document.querySelector(`.st-key-${place.newest.player} video`);

// The moment that the clip's player shows, as a line across the figure.
const showMoment = (place, line) => {
  const video = place.newest.player && playing(place);
  const axis = xAxisOf(place);
  line.hidden = !(video && axis);
  if (line.hidden) return;
  const at = Math.min(Math.max(video.currentTime, axis.range[0]), axis.range[1]);
  line.style.left = `${axis.toPx(at)}px`;
  line.style.top = `${axis.top}px`;
  line.style.height = `${axis.height}px`;
};

const goTo = (place, event) => {
  const axis = xAxisOf(place);
  if (!place.newest.player || !axis) return;
  const px = event.clientX - place.getBoundingClientRect().left;
  if (px < axis.left || px > axis.left + axis.width) return;
  const moment = Math.max(0, axis.toValue(px));
  const video = playing(place);
  if (video) { video.pause(); video.currentTime = moment; }
  place.tell("moment", moment);
};

const setUp = (place, root, line) => {
  const [buttons, region] = [root.querySelector(".kl-save"), root.querySelector(".kl-data")];
  const moved = () => showMoment(place, line);
  place.observer = new ResizeObserver(() => {
    if (!place.layout) return;
    window.Plotly.Plots.resize(place);
    moved();
    if (place.newest.running) place.redraw();
  });
  place.observer.observe(root);
  place.addEventListener("click", (event) => goTo(place, event));
  buttons.addEventListener("click", async (event) => {
    const { format } = event.target.dataset;
    // A running chart is being drawn whole for whoever has come to its buttons.
    await place.drawn;
    if (format) saved(place, format);
    else if (event.target.hasAttribute("aria-expanded")) toggleTable(place, region, event.target);
  });
  // What a player tells does not bubble up, but can be caught on its way down.
  const news = ["timeupdate", "seeking", "loadedmetadata"];
  for (const name of news) document.addEventListener(name, moved, true);
  const stopFollowing = follow(place, root);
  place.letGo = () => {
    // May be called more than once; what is thrown here would take the whole page down.
    place.observer?.disconnect();
    for (const name of news) document.removeEventListener(name, moved, true);
    stopFollowing();
    place.observer = null;
  };
};

// Draws the newest content.
const draw = async (place, root) => {
  const { newest } = place;
  const { figure: { data: traces, layout }, config, sentence, script, running } = newest;
  place.style.minHeight = layout.meta?.tall ? "" : `${layout.height}px`;
  place.setAttribute("aria-label", sentence);
  root.querySelector(".kl-said").textContent = running ? sentence : "";
  if (running && !isWatched(place)) return;
  try {
    await load(new URL(script, document.baseURI));
  } catch (error) {
    place.textContent = "The chart cannot be drawn: its program could not be loaded. Reload the page.";
    console.error(error);
    return;
  }
  if (place.newest !== newest) return;
  const shown = themed(layout, place);
  const marks = sized(traces, shown, place);
  await drawn(place, root.querySelector("canvas"), { data: marks, layout: shown }, config);
  root.querySelector(".kl-save").hidden = false;
  if (!onCanvas(place)) fillTable(place, root.querySelector(".kl-data"));
  showMoment(place, root.querySelector(".kl-now"));
};

export default function ({ data, parentElement: root, setTriggerValue }) {
  const place = root.querySelector(".kl-figure");
  // While one drawing is under way only the newest of those that wait for it is kept.
  const once = (content) => () => (place.newest === content ? draw(place, root) : null);
  place.redraw = () => { place.drawn = (place.drawn ?? Promise.resolve()).then(...Array(2).fill(once(place.newest))); };
  place.base = { ...data, figure: JSON.parse(data.figure) };
  place.newest = place.base;
  place.tell = setTriggerValue;
  place.redraw();
  // Called anew with each content, but what it returns is called only when the figure leaves the page.
  if (!place.observer) setUp(place, root, root.querySelector(".kl-now"));
  return () => place.letGo?.();
}
