"""One file holds all: database, files, the heads of the journal's chains, and last the manifest with every hash.

The file is a plain tar archive. The manifest comes last, so that an archive which breaks off has none.
"""
