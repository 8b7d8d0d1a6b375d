"""The grammar of names: units, candidates, evidence, what a document defines, aliases."""
