// How many frames a second arrive, are analysed, are sent, and are shown by this browser. What is shown is
// counted here and goes nowhere: the player's video says how many frames it has presented so far.
const WINDOW_MS = 5000;
const EVERY_MS = 1000;
const PLAYER = 'iframe[title*="webrtc_streamer"]';

const playing = () => {
  try {
    return document.querySelector(PLAYER)?.contentDocument?.querySelector("video") ?? null;
  } catch (error) {
    return null; // A frame of another origin.
  }
};

const note = (place, shown) => {
  const now = performance.now();
  place.samples.push({ now, shown });
  while (place.samples.length > 2 && now - place.samples[1].now > WINDOW_MS) place.samples.shift();
};

const look = (place) => {
  const video = playing();
  if (video !== place.video) {
    place.video = video;
    place.samples = [];
    place.asked = false;
  }
  if (!video) return;
  if (video.requestVideoFrameCallback) {
    if (place.asked) return;
    place.asked = true;
    video.requestVideoFrameCallback((_, frame) => {
      if (place.video !== video) return;
      place.asked = false;
      note(place, frame.presentedFrames);
    });
  } else if (video.getVideoPlaybackQuality) {
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    note(place, totalVideoFrames - droppedVideoFrames);
  }
};

// Frames a second; null while it is not known, undefined where the browser does not give it.
const shownPerS = (place) => {
  const { video, samples } = place;
  if (!video) return null;
  if (!video.requestVideoFrameCallback && !video.getVideoPlaybackQuality) return undefined;
  const first = samples[0], last = samples[samples.length - 1];
  if (!first || last.now === first.now) return null;
  // While nothing is shown there is no new sample, and the rate falls.
  const late = performance.now() - last.now;
  return (1000 * (last.shown - first.shown)) / (last.now - first.now + (late > 2 * EVERY_MS ? late : 0));
};

const write = (place, data) => {
  const shown = shownPerS(place);
  const said = shown === undefined ? "not given by your browser" : shown === null ? "…" : shown.toFixed(1);
  const parts = [
    ["received", data.received], ["analysed", data.analysed], ["sent", data.sent], ["shown here", said],
  ];
  place.textContent = `Frames a second: ${parts.map(([name, value]) => `${name} ${value}`).join(" · ")}`;
};

export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".kl-flow");
  place.samples = place.samples ?? [];
  place.newest = data;
  write(place, data);
  if (!place.timer) {
    place.timer = setInterval(() => {
      if (document.hidden) return;
      look(place);
      write(place, place.newest);
    }, EVERY_MS);
    look(place);
    place.take = ({ detail: { rates } }) => { place.newest = rates ?? place.newest; };
    document.addEventListener("keypoint-lab-news", place.take);
  }
  return () => {
    document.removeEventListener("keypoint-lab-news", place.take);
    clearInterval(place.timer);
    place.timer = null;
  };
}
