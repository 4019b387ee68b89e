import Diagnostics
import Testing
import Topology
import YAMLTree

@testable import Discovery

/// What DRA drivers publish.
@Suite struct ResourceSliceTests {
  private func read(_ devices: String..., driver: String = "gpu.nvidia.com", announced: Int? = nil) -> ResourceSlices {
    var slices = ResourceSlices()
    for (number, devices) in devices.enumerated() {
      let count = announced.map { ", \"resourceSliceCount\": \($0)" } ?? ""
      let text = """
        {"metadata": {"name": "s\(number)"}, "spec": {"driver": "\(driver)", "nodeName": "n", \
        "pool": {"name": "n", "generation": 1\(count)}, "devices": [\(devices)]}}
        """
      for document in parseJSON(SourceFile(path: "slice", text: text)).documents { slices.add(document) }
    }
    slices.finish()
    return slices
  }

  private func gpu(_ number: Int, more: String = "") -> String {
    #"{"name": "gpu-\#(number)", "attributes": {"type": {"string": "gpu"}, "uuid": {"string": "GPU-\#(number)"}}\#(more)}"#
  }

  private func mig(_ number: Int, on parent: Int) -> String {
    """
    {"name": "gpu-\(parent)-mig-1g10gb-\(number)", "attributes": {"type": {"string": "mig"}, \
    "uuid": {"string": "MIG-\(parent)-\(number)"}, "parentUUID": {"string": "GPU-\(parent)"}, \
    "profile": {"string": "1g.10gb"}, "productName": {"string": "A100"}}, "capacity": {"memory": {"value": "9728Mi"}}}
    """
  }

  /// NVIDIA's driver publishes a GPU in MIG mode by its MIG devices alone.
  @Test func `keeps the MIG devices of a GPU that isn't published itself`() throws {
    let found = try #require(read("\(mig(0, on: 0)), \(mig(1, on: 0)), \(gpu(1)), \(mig(0, on: 2))").gpus["n"])
    #expect(found.map(\.index) == [0, 1, 2])
    #expect(found.map(\.uuid) == ["GPU-0", "GPU-1", "GPU-2"])
    #expect(found.map(\.slices.count) == [2, 0, 1] && found.map(\.isInMIGMode) == [true, false, true])
    #expect(found[0].model == "A100" && found[0].vendor == .nvidia)
    #expect(found[0].slices[1] == GPU.Slice(profile: "1g.10gb", uuid: "MIG-0-1", memoryMiB: 9728))
    #expect(Host(name: "n", status: .ok, gpus: found).scriptDevices(of: .nvidia) == 4)
    let only = try #require(read(mig(0, on: 0)).gpus["n"])
    #expect(only.map(\.slices.count) == [1])
  }

  @Test func `counts no MIG device that isn't made yet`() {
    let possible = mig(0, on: 0).replacing(#""uuid": {"string": "MIG-0-0"}, "#, with: "")
    let found = read("\(gpu(0)), \(possible)").gpus["n"]
    #expect(found?.map(\.slices.count) == [0] && found?.map(\.isInMIGMode) == [false])
  }

  @Test func `takes a GPU's VFIO device for no GPU of its own`() {
    let vfio = #"{"name": "gpu-vfio-0", "attributes": {"type": {"string": "vfio"}, "uuid": {"string": "3f25"}}}"#
    #expect(read("\(gpu(0)), \(vfio)").gpus["n"]?.map(\.uuid) == ["GPU-0"])
  }

  @Test func `tells of a pool that is incomplete`() {
    #expect(read(gpu(0), gpu(1), announced: 2).findings["n"] == nil)
    #expect(
      read(gpu(0), announced: 2).findings["n"]?.map(\.message) == [
        "the pool n of gpu.nvidia.com is incomplete: 1 of 2 ResourceSlices are published"
      ])
  }

  @Test func `tells of device taints`() {
    let taint = #", "taints": [{"key": "gpu.nvidia.com/unhealthy", "effect": "NoExecute"}]"#
    #expect(
      read("\(gpu(0, more: taint)), \(gpu(1)), \(gpu(2, more: taint))").findings["n"]?.map(\.message) == [
        "gpu-0, gpu-2 of gpu.nvidia.com have the device taint gpu.nvidia.com/unhealthy:NoExecute"
      ])
  }
}
