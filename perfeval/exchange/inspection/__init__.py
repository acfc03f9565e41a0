"""核对文件: tables as people have them, read, checked and shown, corrected, and only then taken over into a draft."""
