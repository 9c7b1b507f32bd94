"""A live view of a target: who listens, who serves whom, who is left as a zombie."""
