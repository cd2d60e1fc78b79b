"""The pages' parts, a folder a page: what is drawn, with its own figures and texts."""
