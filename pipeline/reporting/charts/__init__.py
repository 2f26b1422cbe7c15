"""The geometry of figures and its drawing; labels and values stay text in the page."""
