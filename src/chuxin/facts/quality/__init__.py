"""How good what departments send is: figures that lead to their rows, wrong codes, a letter every month."""
