"""The page Cost: its parts, figures and texts."""
