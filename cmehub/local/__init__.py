"""What stands behind ./dev: set-up, private servers, processes. The standard library alone: it runs before anything else."""
