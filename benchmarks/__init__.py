"""How fast it is: figures for people, no tests."""
