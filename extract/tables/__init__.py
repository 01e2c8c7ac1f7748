"""From the cells of a document to the keyed cells of the form."""
