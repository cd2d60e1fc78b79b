"""Video frames handed on as soon as they have arrived.

aiortc 1.16 takes a frame for complete only when the first packet of the next one has come, so that every
picture is a frame's interval late: 33 ms at 30 frames/s. The last packet of a frame carries RTP's marker bit
(RFC 7741, section 4.1, for VP8; RFC 6184, section 5.1, for H.264), and browsers go by that.
"""

from __future__ import annotations

from aiortc import rtcrtpreceiver
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.rtp import RtpPacket


class PromptJitterBuffer(JitterBuffer):
    """aiortc's buffer, but a video frame leaves it with its last packet."""

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """Takes a packet; returns whether a key frame is needed, and a frame when one is complete."""
        key_frame_needed, frame = super().add(packet)
        # Padding that follows a frame's last packet bears that frame's time and nothing else.
        if self._is_video and (frame is None or not frame.data):
            frame = self._take_marked()
        return key_frame_needed, frame

    def _take_marked(self) -> JitterFrame | None:
        """The frame at the buffer's beginning, when all its packets up to the marked one are here."""
        packets: list[RtpPacket] = []
        for count in range(self._capacity):
            packet = self._packets[((self._origin or 0) + count) % self._capacity]
            if packet is None or (packets and packet.timestamp != packets[0].timestamp):
                return None
            packets.append(packet)
            if packet.marker:
                self.remove(count + 1)
                data = b"".join(part._data for part in packets)  # type: ignore[attr-defined]
                return JitterFrame(data=data, timestamp=packet.timestamp)
        return None


def install() -> None:
    """Lets all connections that are made from now on use it. Idempotent."""
    rtcrtpreceiver.JitterBuffer = PromptJitterBuffer  # type: ignore[attr-defined]
