"""`hub routes`, `hub states`, `hub inventory`: what the code itself says of its doors, states and fields, printed."""
