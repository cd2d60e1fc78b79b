"""The page Input: its parts, figures and texts."""
