"""Use-cases of the referrals room, one module for each intention."""
