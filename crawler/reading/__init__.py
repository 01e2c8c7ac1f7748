"""Reading captures: the queue of documents to be read, the workers, filing what was found."""
