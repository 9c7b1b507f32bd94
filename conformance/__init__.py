"""The clauses: a file for each family, a function for each rule. Only these functions assert."""
