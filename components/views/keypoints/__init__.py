"""The page Keypoints: its parts, figures and texts."""
