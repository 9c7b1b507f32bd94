"""Translations of the reports. Clause ids, outcomes in files and what was seen are never
translated."""
