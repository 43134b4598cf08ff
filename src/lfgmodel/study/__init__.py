"""Studies: the runs of an estimate, its one-screen story, and the same over several methods, tables and datasets."""
