"""The pinned model and sample files, and the adapters that run the models."""
