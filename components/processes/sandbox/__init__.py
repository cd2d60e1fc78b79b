"""A viewer's own network, in a process that may reach nothing."""
