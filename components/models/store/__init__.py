"""The pinned model and sample files: their list, their sources, and where they lie."""
