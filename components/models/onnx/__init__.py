"""Networks that run on ONNX Runtime: trained ones, and the viewer's own."""
