"""The page Output: its parts, figures and texts."""
