"""What is read of referrals for a page as a whole: lists of the hub and of providers, matches, next steps."""
