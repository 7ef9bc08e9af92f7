"""What is known?"""
