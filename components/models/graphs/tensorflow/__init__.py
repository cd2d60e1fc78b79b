"""Networks that TensorFlow wrote, read and translated to ONNX without TensorFlow."""
