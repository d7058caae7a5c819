"""The demonstration area: an invented borough whose people live through the services the pages use.

`data/` holds who and what there is, `stories` how far people came, `play` the events in the order of time.
"""
