#!/usr/bin/python3
"""A Modbus meter made by others (Debian's python3-pymodbus), for interoperability tests.

  pymodbus_server.py (--tcp PORT | --rtu TTY) --map NAME [--unit N] [--baud N]

--tcp 0 chooses a free port. Prints one line of JSON when it serves, then stays until it is ended:
  {"port": 15020, "unit": 1, "values": {"energy_import": "12345.67", ...}}
The values are fixed, decimals in the unit and at the resolution of the profile of the same name in drivers/profiles.
"""
import argparse
import asyncio
import json
import socket
import struct

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer

# register name, address, struct format, the number on the wire, the decimal it must become
MAPS = {
    "sdm630": (4, [
        ("energy_import", 0x0048, ">f", 12345.67, "12345.67"),
        ("energy_export", 0x004A, ">f", 89.5, "89.50"),
        ("energy_total", 0x0156, ">f", 12435.17, "12435.17"),
        ("power", 0x0034, ">f", 1534.25, "1534.3"),
        ("voltage_l1", 0x0000, ">f", 229.9, "229.9"),
        ("voltage_l2", 0x0002, ">f", 230.4, "230.4"),
        ("voltage_l3", 0x0004, ">f", 231.1, "231.1"),
        ("current_l1", 0x0006, ">f", 2.153, "2.153"),
        ("current_l2", 0x0008, ">f", 3.9, "3.900"),
        ("current_l3", 0x000A, ">f", 0.64, "0.640"),
        ("frequency", 0x0046, ">f", 49.98, "49.98"),
    ]),
    "iem3155": (3, [
        ("energy_import", 0x0C83, ">q", 5000000123, "5000000123"),
        ("energy_export", 0x0C87, ">q", 4294967297, "4294967297"),
        ("power", 0x0BF3, ">f", 8.4435, "8.443"),
        ("voltage_l1", 0x0BD3, ">f", 228.7, "228.7"),
        ("voltage_l2", 0x0BD5, ">f", 229.3, "229.3"),
        ("voltage_l3", 0x0BD7, ">f", 230.6, "230.6"),
        ("current_l1", 0x0BB7, ">f", 12.5, "12.500"),
        ("current_l2", 0x0BB9, ">f", 12.75, "12.750"),
        ("current_l3", 0x0BBB, ">f", 0.25, "0.250"),
        ("frequency", 0x0C25, ">f", 49.99, "49.99"),
    ]),
    # Low word first, as this meter has it: the words of a number change places.
    "em340": (4, [
        ("energy_import", 0x0034, "<i", 8103470, "810347.0"),
        ("energy_export", 0x004E, "<i", 131073, "13107.3"),
        ("energy_import_l1", 0x0040, "<i", 412345, "41234.5"),
        ("energy_import_l2", 0x0042, "<i", 398001, "39800.1"),
        ("energy_import_l3", 0x0044, "<i", 24, "2.4"),
        ("power", 0x0028, "<i", -32771, "-3277.1"),
        ("voltage_l1", 0x0000, "<i", 2299, "229.9"),
        ("voltage_l2", 0x0002, "<i", 2304, "230.4"),
        ("voltage_l3", 0x0004, "<i", 2311, "231.1"),
        ("current_l1", 0x000C, "<i", 12345, "12.345"),
        ("current_l2", 0x000E, "<i", 500, "0.500"),
        ("current_l3", 0x0010, "<i", -2001, "-2.001"),
        ("frequency", 0x0033, ">H", 500, "50.0"),
    ]),
    "b23": (3, [
        ("energy_import", 0x5000, ">Q", 5000000123, "50000001.23"),
        ("energy_export", 0x5004, ">Q", 4294967297, "42949672.97"),
        ("power", 0x5B14, ">i", -153425, "-1534.25"),
        ("voltage_l1", 0x5B00, ">I", 2299, "229.9"),
        ("voltage_l2", 0x5B02, ">I", 2304, "230.4"),
        ("voltage_l3", 0x5B04, ">I", 2311, "231.1"),
        ("current_l1", 0x5B0C, ">I", 215, "2.15"),
        ("current_l2", 0x5B0E, ">I", 390, "3.90"),
        ("current_l3", 0x5B10, ">I", 64, "0.64"),
        ("frequency", 0x5B2C, ">H", 4998, "49.98"),
    ]),
    "tuf2000m": (3, [
        ("flow", 0x0000, "<f", 12.345, "12.345"),
        ("volume_forward", 0x0008, "<if", (123456, 0.789), "123456.789"),
        ("volume_reverse", 0x000C, "<if", (12, 0.25), "12.250"),
        ("volume_net", 0x0018, "<if", (-3, -0.125), "-3.125"),
        ("error_bits", 0x0047, ">H", 2, "2"),
        ("signal_quality", 0x005B, ">H", 78, "78"),
    ]),
}


def make_context(registers, unit):
    words = [0] * 0x6000
    for _, address, form, number, _ in registers:
        packed = struct.pack(form, *(number if isinstance(number, tuple) else (number,)))
        # ">": high word first. "<": low word first; the bytes within a word are high first always.
        for i, word in enumerate(struct.unpack("%s%dH" % (form[0], len(packed) // 2), packed)):
            words[address + i] = word
    block = ModbusSequentialDataBlock(0, words)
    slave = ModbusSlaveContext(hr=block, ir=block, zero_mode=True)
    return ModbusServerContext(slaves={unit: slave}, single=False)


async def serve(args):
    function, registers = MAPS[args.map]
    context = make_context(registers, args.unit)
    facts = {"unit": args.unit, "function": function, "values": {r[0]: r[4] for r in registers}}
    if args.tcp is not None:
        port = args.tcp or free_port()
        server = ModbusTcpServer(context, address=("127.0.0.1", port), allow_reuse_address=True)
        facts["port"] = port
        serving = asyncio.ensure_future(server.serve_forever())
        await server.serving
    else:
        server = ModbusSerialServer(context, port=args.rtu, baudrate=args.baud)
        facts["tty"] = args.rtu
        await server.start()
        serving = asyncio.ensure_future(server.serve_forever())
    print(json.dumps(facts), flush=True)
    await serving


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    parser = argparse.ArgumentParser()
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--tcp", type=int)
    where.add_argument("--rtu")
    parser.add_argument("--map", choices=MAPS, required=True)
    parser.add_argument("--unit", type=int, default=1)
    parser.add_argument("--baud", type=int, default=9600)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
