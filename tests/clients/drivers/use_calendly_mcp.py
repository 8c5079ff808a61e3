"""The MCP server, asked over stdio by the protocol's own client."""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

given = json.load(sys.stdin)
server = StdioServerParameters(
    command=sys.executable,
    args=["-m", "calendly_mcp"],
    env={"CALENDLY_BASE_URL": given["url"], "CALENDLY_ACCESS_TOKEN": given["token"]},
)


async def main():
    said = {}
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        said["tools"] = sorted(tool.name for tool in (await session.list_tools()).tools)
        for name, arguments in given["calls"]:
            result = await session.call_tool(name, arguments)
            (content,) = result.content
            said[name] = content.text
    json.dump(said, sys.stdout)


asyncio.run(main())
