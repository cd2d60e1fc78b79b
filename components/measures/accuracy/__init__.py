"""How right a network is: its points against labels that people have set."""
