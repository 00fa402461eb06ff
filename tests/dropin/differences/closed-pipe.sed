# The engine dies with its reader, in the middle and with the state locked; ours goes on to the end.
