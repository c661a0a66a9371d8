"""The bar of the demo, and the change from one member to another; neither exists anywhere else."""
