"""What stands behind ./dev: set-up, private servers, processes. Standard library only: it comes first."""
