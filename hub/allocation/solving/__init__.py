"""From a problem to an outcome: places shared out, the largest number first, nobody passed over."""
