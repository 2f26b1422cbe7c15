"""The same questions as other tools answer them."""
