"""The grammar of casualties: outcomes, counts with their victims, sides, roles."""
