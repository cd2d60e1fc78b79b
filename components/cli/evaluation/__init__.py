"""One `evaluate`: labels and pictures in, a report out."""
