"""The page Lab: its parts, figures and texts."""
