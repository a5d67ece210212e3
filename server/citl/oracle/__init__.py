"""The oracle file: the `.apr` container with the pattern store inside; knows nothing of finding or adapting.

The bytes are described in `docs/apr-format.md`. A file is read from the outside in::

    container  header, sizes, checksum        packing    none, zstd, lz4
    metadata   MessagePack                    payload    the pattern store, bincode
    extras     our named blobs, in the gap between payload and checksum

`reader` and `writer` put these together; `sniff` names files that are something else.
"""
