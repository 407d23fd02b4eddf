"""How fast the program is, as ratios to the floor of what it is built on: ``make bench``.

Figures of one machine say little on another, and a busy machine slows both sides of a ratio: a
measurement and its floor therefore take turns in one run.
"""
