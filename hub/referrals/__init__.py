"""The case: referrals from draft to completion, the waiting list, worklists."""
