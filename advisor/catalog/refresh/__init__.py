"""Prices read from AWS: the only room that imports boto3, and only when AWS is asked.

`advisor.catalog.refreshed` reads what is written here; nothing else of the program needs a network.
"""
