"""Widgets: each shows what it is given and posts messages; none judges, saves or exports."""
