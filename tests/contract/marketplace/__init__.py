"""The Marketplace port, held against the in-memory marketplace and against client plus simulator over HTTP."""
