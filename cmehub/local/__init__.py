"""What ./dev does: setup, private servers, processes. Standard library only: it runs before the installation."""
