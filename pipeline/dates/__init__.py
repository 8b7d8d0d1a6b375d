"""The grammar of dates: words, shapes, years."""
