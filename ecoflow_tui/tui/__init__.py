"""Edge to the person: the only importer of Textual."""
