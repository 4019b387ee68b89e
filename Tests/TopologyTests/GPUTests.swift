import Testing

@testable import Topology

@Suite struct GPUTests {
  @Test(arguments: [
    "GPU-5dd92aff-2b2e-2c92-7fdf-f80ce5143675", "MIG-00000000-0000-0000-0000-000000000000",
    "GPU-ffffffff-ffff-ffff-ffff-ffffffffffff", "GPU-0123456789abcdef0123456789abcdef0123",
    "GPU-5DD92AFF-2b2e-2c92-7fdf-f80ce5143675", "GPU-5dd92aff-2b2e-2c92-7fdf-f80ce514367", "GPU-", "",
    "gpu-5dd92aff-2b2e-2c92-7fdf-f80ce5143675", "XPU-5dd92aff-2b2e-2c92-7fdf-f80ce5143675",
    "GPU-5dd92aff-2b2e-2c92-7fdf-f80ce514367g", "GPU-5dd92aff--b2e-2c92-7fdf-f80ce5143675",
    "GPU-5dd92affé2b2e-2c92-7fdf-f80ce514367", "MIG-GPU-5dd92aff-2b2e-2c92-7fdf-f80ce5143675/1/0",
  ])
  func `gives a UUID back as it was given`(_ uuid: String) {
    var gpu = GPU(index: 0, uuid: uuid)
    #expect(gpu.uuid == uuid)
    gpu.uuid = nil
    #expect(gpu.uuid == nil)
    gpu.uuid = uuid
    #expect(gpu == GPU(index: 0, uuid: uuid) && gpu != GPU(index: 0, uuid: uuid + "0"))
  }

  @Test func `tells UUIDs apart by kind and by each digit`() {
    let stem = "5dd92aff-2b2e-2c92-7fdf-f80ce514367"
    let uuids = (0..<10).flatMap { ["GPU-\(stem)\($0)", "MIG-\(stem)\($0)", "GPU-\($0)\(stem.dropFirst())0"] }
    #expect(Set(uuids.map { GPU(index: 0, uuid: $0) }).count == Set(uuids).count)
  }

  @Test func `is equal by what is known, however it came to be known`() {
    var gpu = GPU(index: 3)
    gpu.model = "Tesla T4"
    gpu.memoryMiB = 15360
    gpu.pciBusID = "00000000:00:1e.0"
    gpu.numaNode = 1
    gpu.vendor = .nvidia
    let other = GPU(
      index: 3, model: "Tesla T4", memoryMiB: 15360, pciBusID: "00000000:00:1e.0", numaNode: 1, vendor: .nvidia)
    #expect(gpu == other && gpu.hashValue == other.hashValue)
    var changed = other
    changed.numaNode = 0
    #expect(changed != other && other.numaNode == 1)
  }

  /// A fleet has thousands of them in memory at once.
  @Test func `takes few bytes`() {
    #expect(MemoryLayout<GPU>.stride <= 48)
  }
}
