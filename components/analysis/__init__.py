"""The worker processes that own the models, and the seats that viewers take on them."""
