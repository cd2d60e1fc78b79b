"""The page Demonstrations: rules on points, their signals against thresholds."""
