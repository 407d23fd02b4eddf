"""Files that teams already run, read as designs: one package for each source."""
