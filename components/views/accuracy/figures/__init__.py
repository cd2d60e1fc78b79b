"""What the page Accuracy draws."""
