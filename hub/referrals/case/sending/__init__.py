"""From an answer to a referral on its way: who is sent where, proposed a next class, or joins the list."""
