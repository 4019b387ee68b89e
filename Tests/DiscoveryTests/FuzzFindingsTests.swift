import Diagnostics
import TestSupport
import Testing
import Topology
import YAMLTree

@testable import Discovery

/// What fuzzing found, or what its checks were written for.
@Suite struct FuzzFindingsTests {
  private func answer(_ text: String) throws -> YAMLNode {
    try #require(parseJSON(SourceFile(path: "answer.json", text: Array(text.utf8))).documents.first).resolved
  }

  @Test func `adds amounts of YARN that are more than fits`() throws {
    let most = "9223372036854775807"
    let resource = #"{"resourceInformations":{"resourceInformation":{"name":"yarn.io/gpu","value":\#(most)}}}"#
    let nodes = try #require(
      readYARNNodes(
        answer(
          #"{"nodes":{"node":{"nodeHostName":"h","usedResource":\#(resource),"availableResource":\#(resource)}}}"#)))
    #expect(nodes.first?.host.advertised.first?.resources.first?.capacity == .max)
    let hosts = [nodes[0].host, nodes[0].host]
    #expect(Inventory(hosts: hosts).gpuCount == .max)
    let devices = try readYARNDevices(
      answer(
        #"{"gpuDeviceInformation":{"gpus":[{"minorNumber":0,"gpuMemoryUsage":{"usedMemoryMiB":\#(most),"availMemoryMiB":1}}]}}"#
      ))
    #expect(devices.gpus.first?.memoryMiB == .max)
  }

  @Test func `takes no index below 0 and no memory of 0 from a ResourceSlice`() throws {
    var slices = ResourceSlices()
    slices.add(
      try answer(
        #"""
        {"spec":{"driver":"gpu.nvidia.com","nodeName":"n","devices":[{"name":"gpu-7",
        "attributes":{"index":{"int":-3}},"capacity":{"memory":{"value":"5k"}}}]}}
        """#))
    slices.finish()
    #expect(slices.gpus["n"] == [GPU(index: 7, vendor: .nvidia)])
  }

  @Test func `takes no number of GPUs below 0 and no memory that overflows from labels`() throws {
    let host = try #require(
      readNode(
        answer(
          #"""
          {"metadata":{"name":"n","labels":{"nvidia.com/gpu.count":"-1","amd.com/gpu.vram":"9007199254740993G"}},
          "status":{"capacity":{"a\u001b[2J/gpu":"8"},"allocatable":{"a\u001b[2J/gpu":"7"}}}
          """#)))
    #expect(host.advertised.first?.physicalGPUs == nil)
    #expect(host.advertised.first?.memoryMiB == nil)
    #expect(host.findings.allSatisfy { !$0.message.contains("\u{1B}") })
  }

  @Test(arguments: [
    (#"{"hosts": [{"name": "a", "gpus": 8}]}"#, "1:34: a host's 'gpus' is a list"),
    (#"{"hosts": [{"name": "a", "gpus": [1]}]}"#, "1:35: a GPU is an object with an 'index'"),
    (#"{"hosts": [{"name": "a", "gpus": [{}]}]}"#, "1:35: a GPU is an object with an 'index'"),
    (#"{"hosts": [{"name": "a", "status": "meh"}]}"#, "1:36: a host's 'status' is"),
    (#"{"hosts": [{"name": "a"}, {"name": "a"}]}"#, "1:36: two hosts are called 'a'"),
    (#"{"hosts": [3]}"#, "1:12: a host is an object"), (#"{"hosts": [{"gpus": []}]}"#, "1:12: a host has a 'name'"),
  ])
  func `says what is wrong with an inventory`(text: String, message: String) {
    do throws(InventoryProblem) {
      _ = try readInventory(SourceFile(path: "hosts.json", text: Array(text.utf8)))
      Issue.record("no problem")
    } catch {
      #expect(error.message.hasPrefix("hosts.json:" + message), "\(error.message)")
    }
  }

  @Test func `writes an inventory that a reader of YAML takes for the same`() throws {
    let inventory = Inventory(hosts: [Host(name: "a\u{85}b\u{2028}c\u{7F}", status: .ok)])
    let read = try readInventory(SourceFile(path: "old.json", text: Array(inventory.json.text().utf8)))
    #expect(read == inventory)
  }
}
