"""The page Live: its parts, figures and texts."""
