"""What comes in: readers for every export, the link table, addresses, word lists, the sample and the base examples."""
