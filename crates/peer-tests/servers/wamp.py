"""xconn's WAMP router in JSON, MessagePack and CBOR, and its own client in the same realm. Usage: python wamp.py PORT."""

import asyncio
import sys

from xconn.async_client import AsyncClient
from xconn.exception import ApplicationError
from xconn.router import Router
from xconn.server import Server
from xconn.types import Event, Invocation, Result


async def serve(port: int) -> None:
    router = Router()
    router.add_realm("realm1")
    await Server(router).start("127.0.0.1", port)
    voice = await AsyncClient().connect(f"ws://127.0.0.1:{port}/ws", "realm1")

    async def add(invocation: Invocation) -> Result:
        total = sum(invocation.args)
        await voice.publish("com.example.totals", [total], {"unit": "fish"})
        return Result([total])

    async def torn(invocation: Invocation) -> Result:
        raise ApplicationError("com.example.torn", "the net")

    async def heard(event: Event) -> None:
        print("heard", *event.args, flush=True)

    await voice.register("com.example.add", add)
    await voice.register("com.example.torn", torn)
    await voice.subscribe("com.example.said", heard)
    print("ready", flush=True)
    await asyncio.Event().wait()


asyncio.run(serve(int(sys.argv[1])))
