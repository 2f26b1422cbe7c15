"""Text becomes checked definitions. Pure: texts in, definitions or problems out."""
