"""Pictures and clips in, pictures of results out; decoding is bounded, drawing is cheap."""
