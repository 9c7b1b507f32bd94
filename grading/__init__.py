"""Many submissions → marks and feedback. Marks are made of stored reports, and of nothing else."""
