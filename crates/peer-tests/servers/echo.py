"""Python `websockets`: echo without compression; refuses /private. Usage: echo.py PORT"""

import asyncio
import http
import sys

from websockets.asyncio.server import serve


async def echo(connection):
    async for message in connection:
        await connection.send(message)


def gate(connection, request):
    if request.path == "/private":
        return connection.respond(http.HTTPStatus.UNAUTHORIZED, "show your papers\n")
    return None


async def main():
    async with serve(echo, "127.0.0.1", int(sys.argv[1]), compression=None, process_request=gate):
        await asyncio.get_running_loop().create_future()


asyncio.run(main())
