VERSION = "0.1.0"  # also in pyproject.toml, which the container image lacks
