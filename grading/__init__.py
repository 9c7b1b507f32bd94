"""Grades a class: many submissions → marks and feedback. Marks depend on stored reports alone."""
