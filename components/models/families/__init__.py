"""Published networks for bodies and faces, rebuilt layer by layer as ONNX graphs."""
