"""The screens of the wizard, each with its style sheet beside it."""
