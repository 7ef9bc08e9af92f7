"""What does it mean, what follows?"""
