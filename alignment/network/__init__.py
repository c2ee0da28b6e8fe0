"""Layout of the network that a similarity makes: places, springs, discs and outlines."""
