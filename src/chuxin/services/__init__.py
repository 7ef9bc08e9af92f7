"""What do people come for?"""
