"""How right networks are, on labelled pictures."""
