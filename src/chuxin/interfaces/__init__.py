"""Through which door?"""
