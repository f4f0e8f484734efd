"""Guards for the whole suite."""
