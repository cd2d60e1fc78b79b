"""The page Overview: its parts, figures and texts."""
