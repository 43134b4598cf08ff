"""Files in and out: values as mappings, run files, and forms, which are workbooks to fill in."""
