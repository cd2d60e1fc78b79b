"""The page Corrections: its parts, figures and texts."""
