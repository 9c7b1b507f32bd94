"""The languages of the reports. Ids, outcomes in files and what was seen never change."""
