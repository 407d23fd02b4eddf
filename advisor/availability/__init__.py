"""How available a design is: minutes per year with a range, and where they come from."""
