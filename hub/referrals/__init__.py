"""Referrals from draft to completion, the waiting list, and what both ask the hub to do."""
