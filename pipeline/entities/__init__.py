"""The people, groups and places of a report: which mentions denote the same one, and what the text and lists say of it."""
