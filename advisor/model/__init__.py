"""The design document: sections, vocabularies, field paths and schema versions."""
