"""The page Families: its parts, figures and texts."""
