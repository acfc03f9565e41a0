"""核对文件: files dropped, every table in them rebuilt beside its faults, corrected, taken over."""
