"""Programs that write documents and message files from the code. They are run by hand."""
