"""Who is likely to pay for ESOL: an indication from dated rules, which are data (`hub/learners/data/funding`)."""
