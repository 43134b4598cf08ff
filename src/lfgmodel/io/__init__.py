"""Files in and out: values as mappings, run files, and workbooks that are filled in."""
