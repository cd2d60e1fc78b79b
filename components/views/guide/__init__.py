"""The page "Which for what": applications and what they need, claims judged, a time line."""
