"""Documents that draw their pages: PDF, OFD, scans."""
