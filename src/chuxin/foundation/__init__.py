"""Who, by what law, remembered how, allowed what?"""
