"""The ESOL hub: one assessment, one waiting list, tracked referrals."""
