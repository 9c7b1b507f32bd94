"""The HTML report: one page with a picture and a timeline of every scenario."""
