"""Unpacks a ZIP and validates the bag in it: validate_bag.py packet.zip folder"""

import json
import pathlib
import sys
import zipfile

import bagit

packet, folder = sys.argv[1:]
with zipfile.ZipFile(packet) as archive:
    assert archive.testzip() is None
    archive.extractall(folder)
(base,) = pathlib.Path(folder).iterdir()
bag = bagit.Bag(str(base))
bag.validate()
assert bag.version_info == (1, 0), bag.version_info
print(json.dumps({"folder": str(base), "info": bag.info, "payload": sorted(bag.payload_entries())}))
