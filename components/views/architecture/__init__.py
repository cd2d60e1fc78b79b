"""The page Architecture: its parts, figures and texts."""
