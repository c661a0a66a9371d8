"""What is done after the sale: placing, milestones, hand-offs, expectations, referrals."""
