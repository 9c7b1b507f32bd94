"""A live view of a target: its listener, its children, their connections, and zombies."""
