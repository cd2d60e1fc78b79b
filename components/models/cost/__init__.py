"""What networks cost: counted from their files, timed, and how much memory they take."""
