"""perfeval: self-evaluation tables for the budget performance of Chinese government bodies."""
