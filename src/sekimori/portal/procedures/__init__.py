"""Applications, reports and decisions as the adopted edition defines them: form, route, gates, clocks, and what comes after."""
