"""MediaPipe's tasks and what they give."""
