"""The later elements of a deal: criteria, programs, the ask and the contract, money."""
