"""Any table with sensible headers, in several languages and in the wording of common systems."""
