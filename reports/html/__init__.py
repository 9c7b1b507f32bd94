"""The HTML report: one page with a picture and a time line of every scenario."""
