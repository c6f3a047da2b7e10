"""The review: the hour between the scores and the upload, as a page on the person's own machine."""
