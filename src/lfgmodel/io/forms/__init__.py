"""Forms: workbooks to fill in, and a site with its parts, or a portfolio, of what somebody wrote into one."""
