"""Sites: waste and its histories, one landfill, many of them as columns, and US EPA's database of them."""
