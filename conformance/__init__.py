"""The clauses: one file a family, one function a rule. Nothing else asserts."""
