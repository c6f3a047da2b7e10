"""The benchmarks: a million links beside a plain pipeline and a strong peer, and memory by the number of links."""
