"""A loopback HTTP server that answers as a Kubernetes API server or as YARN does, or fails as they do.

usage: rest_server.py MODE [COUNT]; prints its port, and runs until it is killed or fifteen minutes are over.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

mode = sys.argv[1]
count = int(sys.argv[2]) if len(sys.argv) > 2 else 0
expired = []


def status(code, reason, message):
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": reason, "code": code}
    return code, body


def node(number):
    gpus = "7" if number == 3 else "8"
    return {
        "metadata": {
            "name": "node-%05d" % number,
            "labels": {
                "kubernetes.io/hostname": "node-%05d" % number,
                "nvidia.com/gpu.count": "8",
                "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3",
                "nvidia.com/gpu.memory": "81559",
                "nvidia.com/gpu.family": "hopper",
                "nvidia.com/gpu.replicas": "1",
                "nvidia.com/mig.strategy": "none",
            },
            "annotations": {"padding/%d" % i: "x" * 200 for i in range(10)},
        },
        "spec": {"taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]},
        "status": {
            "capacity": {"cpu": "192", "memory": "2097096404Ki", "nvidia.com/gpu": gpus, "pods": "110"},
            "allocatable": {"cpu": "191", "memory": "2095606484Ki", "nvidia.com/gpu": gpus, "pods": "110"},
            "conditions": [{"type": "Ready", "status": "True"}],
            "images": [{"names": ["registry.example.com/image-%d@sha256:%064d" % (i, i)], "sizeBytes": i}
                       for i in range(50)],
        },
    }


def kubernetes(path, query):
    if mode == "unauthorized":
        return status(401, "Unauthorized", "Unauthorized")
    if mode == "forbidden":
        return status(403, "Forbidden", 'nodes is forbidden: User "me" cannot list resource "nodes"')
    if mode == "busy":
        return status(429, "TooManyRequests", "too many requests")
    if "resourceslices" in path:
        if mode == "slices" and "/v1beta1/" in path:
            devices = [{"name": "gpu-%d" % i, "basic": {
                "attributes": {"type": {"string": "gpu"}, "uuid": {"string": "GPU-%d" % i},
                               "productName": {"string": "NVIDIA H100 80GB HBM3"},
                               "resource.kubernetes.io/pciBusID": {"string": "0000:%02X:00.0" % (16 + i)}},
                "capacity": {"memory": {"value": "81559Mi"}}}} for i in range(8)]
            return 200, {"kind": "ResourceSliceList", "metadata": {}, "items": [
                {"metadata": {"name": "s"}, "spec": {
                    "driver": "gpu.nvidia.com", "nodeName": name,
                    "pool": {"name": name, "generation": 1, "resourceSliceCount": 1}, "devices": devices}}
                for name in ["node-00000", "node-00003"]]}
        return status(404, "NotFound", "the server could not find the requested resource")
    if not path.endswith("/nodes"):
        # Some builds of kubectl ask for /version first.
        return status(404, "NotFound", "the server could not find the requested resource")
    start = int((query.get("continue") or ["0/="])[0].split("/")[0])
    if mode == "expired" and start > 0 and not expired:
        expired.append(path)
        return status(410, "Expired", "The provided continue parameter is too old")
    if mode == "half" and start > 0:
        return status(500, "InternalError", "etcdserver: leader changed")
    end = min(count, start + int(query["limit"][0]))
    # A token as the server's: characters that an address must escape.
    token = "%d/=" % end if end < count else ""
    return 200, {"kind": "NodeList", "apiVersion": "v1", "metadata": {"continue": token},
                 "items": [node(i) for i in range(start, end)]}


def yarn_node(number, port, gpus):
    def resource(amount):
        return {"memory": 8192, "vCores": 8, "resourceInformations": {"resourceInformation": [
            {"maximumAllocation": 9223372036854775807, "minimumAllocation": 0, "name": "memory-mb",
             "resourceType": "COUNTABLE", "units": "Mi", "value": 8192},
            {"maximumAllocation": 9223372036854775807, "minimumAllocation": 0, "name": "yarn.io/gpu",
             "resourceType": "COUNTABLE", "units": "", "value": amount}]}}

    return {"rack": "/default-rack", "state": "RUNNING", "id": "worker-%d:45454" % number,
            "nodeHostName": "worker-%d" % number, "nodeHTTPAddress": "127.0.0.1:%d" % port, "healthReport": "",
            "totalResource": resource(gpus), "usedResource": resource(1), "availableResource": resource(gpus - 1)}


def yarn(path, port):
    if path == "/ws/v1/cluster/nodes":
        if mode == "empty":
            return 200, {"nodes": None}
        nodes = [yarn_node(1, port, 4), yarn_node(2, port, 0)]
        lost = yarn_node(3, port, 0)
        lost.update(state="LOST", healthReport="no heartbeat")
        return 200, {"nodes": {"node": nodes + [lost]}}
    if path == "/ws/v1/node/resources/yarn.io%2Fgpu":
        gpus = [{"productName": "Tesla T4", "uuid": "GPU-%d" % i, "minorNumber": i,
                 "gpuMemoryUsage": {"usedMemoryMiB": 100, "availMemoryMiB": 15000}} for i in range(4)]
        allowed = [{"index": i, "minorNumber": i} for i in range(3 if mode == "lost" else 4)]
        return 200, {"gpuDeviceInformation": {"gpus": gpus, "driverVersion": "535.1"},
                     "totalGpuDevices": allowed, "assignedGpuDevices": []}
    return 404, {}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        if mode == "slow":
            time.sleep(900)
            return
        if mode in ("redirect",):
            self.send_response(307)
            self.send_header("Location", "http://active.example.com:8088" + self.path)
            self.end_headers()
            return
        if mode == "html":
            self.answer(200, b"<html>Welcome</html>", "text/html")
            return
        if mode == "malformed":
            self.answer(200, b'{"nodes": {"node": [{"nodeHostName": "a"', "application/json")
            return
        if mode == "huge":
            self.send_response(200)
            self.end_headers()
            try:
                self.wfile.write(b'{"nodes": "')
                while True:
                    self.wfile.write(b"x" * 1000000)
            except OSError:
                return
        if parts.path.startswith("/ws/"):
            code, body = yarn(parts.path, self.server.server_address[1])
        else:
            code, body = kubernetes(parts.path, parse_qs(parts.query))
        self.answer(code, json.dumps(body).encode(), "application/json")

    def answer(self, code, body, kind):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) + (1000 if mode == "cut" else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
time.sleep(900)
