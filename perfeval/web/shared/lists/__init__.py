"""清单导入导出: for those who keep organisations and users, and for those who set campaigns."""
