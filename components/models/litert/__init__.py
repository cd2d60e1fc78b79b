"""MediaPipe's networks one by one through LiteRT, with the steps between them."""
