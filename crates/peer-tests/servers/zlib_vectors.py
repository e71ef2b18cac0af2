# Conversations compressed by zlib itself, one JSON object a line: window bits, whether the window is kept, and
# messages as payload and body in base64. A body is null where zlib refuses the payload.
# Usage: python zlib_vectors.py SEED COUNT
import base64
import json
import random
import sys
import zlib

TAIL = b"\0\0\xff\xff"
STRATEGIES = [zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED]
seed, count = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(seed)


def body():
    size = rng.choice([0, 1, 5, 100, 600, 5000, 70000])
    kind = rng.randrange(3)
    if kind == 0:
        return rng.randbytes(size)
    if kind == 1:
        return bytes(rng.choice(b"abc ") for _ in range(size))
    line = b"all the rivers run into the sea %d\n" % rng.randrange(1000)
    return (line * (size // len(line) + 1))[:size]


class Sender:
    def __init__(self, bits, resets):
        level = rng.randrange(10)
        self.settings = (level, zlib.DEFLATED, -bits, rng.randrange(1, 10), rng.choice(STRATEGIES))
        self.resets = resets
        self.fresh()

    def fresh(self):
        self.z = zlib.compressobj(*self.settings)

    def payload(self, data):
        out = b""
        cut = rng.randrange(len(data) + 1)
        for part in (data[:cut], data[cut:]):
            out += self.z.compress(part)
            if rng.random() < 0.3:
                # More blocks than are needed: RFC 7692 section 7.2.3.5.
                out += self.z.flush(rng.choice([zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH, zlib.Z_PARTIAL_FLUSH]))
        if self.resets and rng.random() < 0.3:
            # A final block: RFC 7692 section 7.2.3.4.
            out += self.z.flush(zlib.Z_FINISH) + b"\0"
            self.fresh()
            return out
        out += self.z.flush(zlib.Z_SYNC_FLUSH)
        if self.resets:
            self.fresh()
        # Right behind a flush there is nothing to flush: an empty block stands for it.
        return out[: -len(TAIL)] if out.endswith(TAIL) else out + b"\0"


class Receiver:
    """zlib with the window kept, also behind a final block."""

    def __init__(self):
        self.z = zlib.decompressobj(-15)
        self.window = b""

    def inflated(self, payload):
        out, data = b"", payload + TAIL
        while True:
            try:
                got = self.z.decompress(data)
            except zlib.error:
                return None
            out += got
            self.window = (self.window + got)[-32768:]
            if not self.z.eof or not self.z.unused_data:
                return out
            data = self.z.unused_data
            self.z = zlib.decompressobj(-15, zdict=self.window) if self.window else zlib.decompressobj(-15)


def base(data):
    return None if data is None else base64.b64encode(data).decode()


for _ in range(count):
    bits, resets = rng.randrange(9, 16), rng.random() < 0.5
    sender, receiver, messages = Sender(bits, resets), Receiver(), []
    for _ in range(rng.randrange(1, 6)):
        data = body()
        payload = sender.payload(data)
        messages.append((payload, data))
        if not resets:
            assert receiver.inflated(payload) == data
    if not resets:
        data = bytearray(sender.payload(body()))
        for _ in range(rng.randrange(1, 4)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        messages.append((bytes(data), receiver.inflated(bytes(data))))
    told = [{"payload": base(payload), "body": base(data)} for payload, data in messages]
    print(json.dumps({"bits": bits, "resets": resets, "messages": told}))
