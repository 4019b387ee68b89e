import Testing

@testable import ExternalResources

@Suite struct AMDListingTests {
  @Test func `counts a GPU once, wherever rocm-smi has its lines`() {
    let text = """
      GPU[0]\t\t: Device Name: \t\tAMD Instinct MI300X
      GPU[1]\t\t: Device Name: \t\tAMD Instinct MI300X
      GPU[0]\t\t: GUID: \t\t28851
      GPU[1]\t\t: GUID: \t\t28852
      """
    #expect(AMDListing.rocmSMI(text).map(\.index) == ["0", "1"])
    #expect(AMDListing.rocmSMI(text).map(\.model) == ["AMD Instinct MI300X", "AMD Instinct MI300X"])
  }
}
