"""Published networks for bodies and faces, rebuilt layer by layer as ONNX graphs."""

from components.models.families.registry import FAMILIES, Family, Output, build, family, summary

__all__ = ["FAMILIES", "Family", "Output", "build", "family", "summary"]
