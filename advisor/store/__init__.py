"""What the program keeps on disk: saved designs and their history, recovery, settings.

Everything lies in one folder (``home``); nothing here prints, asks or decides.
"""
