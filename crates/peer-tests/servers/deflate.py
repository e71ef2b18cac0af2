"""Python `websockets`: echo with windows of 9 bits both ways. Usage: deflate.py PORT"""

import asyncio
import sys

from websockets.asyncio.server import serve
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


async def echo(connection):
    async for message in connection:
        await connection.send(message)


async def main():
    deflate = ServerPerMessageDeflateFactory(server_max_window_bits=9, client_max_window_bits=9)
    async with serve(echo, "127.0.0.1", int(sys.argv[1]), compression=None, extensions=[deflate]):
        await asyncio.get_running_loop().create_future()


asyncio.run(main())
