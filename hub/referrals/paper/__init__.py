"""The paper a learner takes away: one state, and tables that choose each of its sentences from that state alone."""
