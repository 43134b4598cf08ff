"""Many sites: rows checked one by one, their waste by year, the portfolio they make, and EPA's database of them."""
