"""View models: a table as finished texts, row by row and page by page. The templates only place them."""
