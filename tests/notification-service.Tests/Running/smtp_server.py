"""A real SMTP server: smtp_server.py PORT DIRECTORY. It keeps each message it takes as a file. The recipient's name says how it behaves:
soft-… is refused with 451 twice, hard-… with 550, refused-… with 554 after the data until DIRECTORY/mended exists, and to hold-… the answer
is withheld until DIRECTORY/released exists."""
import asyncio
import collections
import os
import sys
import uuid

from aiosmtpd.smtp import SMTP

port, directory = int(sys.argv[1]), sys.argv[2]
softly = collections.Counter()


class Mailbox:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("hard-"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("soft-"):
            softly[address] += 1
            if softly[address] <= 2:
                return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0]
        if name.startswith("refused-") and not os.path.exists(os.path.join(directory, "mended")):
            return "554 5.7.1 not like this"
        path = os.path.join(directory, f"{name}.{uuid.uuid4()}")
        with open(path + ".part", "wb") as file:
            file.write(envelope.original_content)
        os.rename(path + ".part", path + ".eml")
        while name.startswith("hold-") and not os.path.exists(os.path.join(directory, "released")):
            await asyncio.sleep(0.05)
        return "250 OK"


async def main():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Mailbox(), enable_SMTPUTF8=True), "127.0.0.1", port)
    await server.serve_forever()


asyncio.run(main())
