"""Worker processes: engines that hold the GIL, may crash, or do not share our license, each in a process of
its own, spoken to over pipes.

The server's side is `WorkerPool` (of `Worker`s), the worker's side is `serve`. Both speak `frames`,
whose bodies are msgpack-encoded structs that the two sides of one engine agree on.
"""
