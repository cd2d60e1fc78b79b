"""The child processes: what they are asked, how they are heard and how they are ended."""
