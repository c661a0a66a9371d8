"""Files of other systems: read, recognised, mapped, checked, loaded, and taken back."""
