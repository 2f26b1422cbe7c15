"""Damages definitions and deliveries by chance, and sees that each is read or told of, and nothing else."""
