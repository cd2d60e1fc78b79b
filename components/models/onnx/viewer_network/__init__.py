"""A viewer's own network: read, understood and run."""
