"""How often each thing happened, by week and month: kept with what changes it, folded by night, recounted on demand."""
