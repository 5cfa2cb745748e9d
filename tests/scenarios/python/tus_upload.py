"""Uploads a file with tuspy over a line that breaks, each part with its checksum. Arguments: address of the service, key,
application, material, file. Prints the upload's address and the offset reached."""
import hashlib
import sys

from tusclient.client import TusClient
from tusclient.uploader import Uploader

service, key, application, material, path = sys.argv[1:]
Uploader.CHECKSUM_ALGORITHM_PAIR = ("sha256", hashlib.sha256)
client = TusClient(f"{service}/api/v1/uploads", headers={"Authorization": f"Bearer {key}"})
uploader = client.uploader(
    path,
    chunk_size=300_000,
    metadata={"filename": "问卷 数据.csv", "application": application, "material": material},
    retries=40,
    retry_delay=0.5,
    upload_checksum=True,
)
uploader.upload()
print(uploader.url, uploader.offset)
