"""Live streams: a worker process for each viewer, and the seats that viewers take."""
