"""What every HTTP door shares: who asks, what day it is, how a no travels, how long a public answer stays true."""
