"""The page Privacy: its parts, figures and texts."""
