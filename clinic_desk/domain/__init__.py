"""What a clinic is: frozen values and rules, in plain Python and nothing else."""
