"""`analyze` on many files: what is read, where results go, what is done already, and the work itself."""
