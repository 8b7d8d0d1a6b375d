"""crtables: Country Reports on Terrorism in, tables out."""

__version__ = "0.1.0"
