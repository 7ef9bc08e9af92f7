"""In which words? Values every wing speaks: refusals, findings, codes, days, canonical bytes, definitions."""
