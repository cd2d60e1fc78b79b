// What one viewer's camera gives and what comes back, frame by frame, by the number that each frame carries.
// Numbers are read in a worker: the page's own thread may be busy with charts while the video goes on.
(() => {
  const reading = ({ bits, cell, margin, width: cameraWidth }) => {
    // The number in the frame's last pane, which may be mirrored and of another size than the camera's picture.
    const numberOf = async (frame, panes, mirrored) => {
      const { width, height } = frame.visibleRect;
      const pane = width / panes, scale = pane / cameraWidth;
      const even = (value) => 2 * Math.round(value / 2);
      const left = mirrored ? pane - (margin + bits * cell) * scale : margin * scale;
      const rect = {
        x: even(width - pane + left), y: even(height - (margin + cell) * scale),
        width: even(bits * cell * scale), height: even(cell * scale),
      };
      const luma = new Uint8Array(frame.allocationSize({ rect }));
      const [{ offset, stride }] = await frame.copyTo(luma, { rect });
      let number = 0;
      for (let bit = 0; bit < bits; bit++) {
        // Only the middle of a cell: its border is blurred by the codec.
        const x = ((mirrored ? bits - 1 - bit : bit) + 0.5) * (rect.width / bits), y = rect.height / 2;
        let sum = 0;
        for (const dy of [-2, -1, 0, 1]) for (const dx of [-2, -1, 0, 1]) {
          sum += luma[offset + Math.round(y + dy) * stride + Math.round(x + dx)];
        }
        if (sum / 16 > 128) number += 2 ** bit;
      }
      return number;
    };

    onmessage = async ({ data: { readable, name, panes, mirrored } }) => {
      const reader = readable.getReader();
      for (let { value: frame } = await reader.read(); frame; { value: frame } = await reader.read()) {
        const at = performance.timeOrigin + performance.now();
        const { width, height } = frame.visibleRect;
        const number = await numberOf(frame, panes, mirrored);
        // What came over a connection is known by its RTP timestamp, which the player knows too.
        const { rtpTimestamp } = frame.metadata();
        const stamp = name === "camera" ? frame.timestamp / 1000 : rtpTimestamp;
        postMessage({ name, frame: [number, stamp, at, width, height] });
        frame.close();
      }
    };
  };

  const { mediaDevices } = navigator;
  if (!mediaDevices?.getUserMedia) return;
  const look = { tracks: {}, seen: { camera: [], returned: [], shown: [], faults: [] } };
  window.keypointLabLook = look;

  const { getUserMedia } = mediaDevices;
  mediaDevices.getUserMedia = async function (constraints) {
    const stream = await getUserMedia.call(this, constraints);
    [look.tracks.camera] = stream.getVideoTracks();
    return stream;
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args) {
      super(...args);
      look.connection = this;
      this.addEventListener("track", ({ track }) => { look.tracks.returned = track; });
    }
  };

  // Whether the stream still runs: it may have ended by itself.
  look.runs = () => ["camera", "returned"].every((name) => look.tracks[name]?.readyState === "live");

  const watched = (worker, name, panes, mirrored) => {
    const track = look.tracks[name].clone();
    const { readable } = new MediaStreamTrackProcessor({ track });
    worker.postMessage({ readable, name, panes, mirrored }, [readable]);
    return track;
  };

  look.begin = ({ panes, mirrored, ...cells }) => {
    const program = `(${reading})(${JSON.stringify(cells)})`;
    const worker = new Worker(URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
    worker.onmessage = ({ data: { name, frame } }) => look.seen[name].push(frame);
    worker.onerror = ({ message }) => look.seen.faults.push(message);
    const tracks = [watched(worker, "camera", 1, false), watched(worker, "returned", panes, mirrored)];
    const video = document.querySelector("video");
    const each = (_, { expectedDisplayTime, presentedFrames, rtpTimestamp }) => {
      look.seen.shown.push([rtpTimestamp, performance.timeOrigin + expectedDisplayTime, presentedFrames]);
      video.requestVideoFrameCallback(each);
    };
    video.requestVideoFrameCallback(each);
    look.stop = () => { worker.terminate(); tracks.forEach((track) => track.stop()); };
  };

  look.end = async () => {
    look.stop();
    return look.seen;
  };
})();
