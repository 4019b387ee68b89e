import Testing

@testable import Digests

@Suite struct SHA256Tests {
  /// NIST's examples, <https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values>, and the
  /// lengths around a block's end, checked with sha256sum.
  @Test(
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
      (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
      (String(repeating: "a", count: 63), "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
      (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
      (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func `gives the published digest`(text: String, digest: String) {
    #expect(SHA256.hexadecimal(of: Array(text.utf8)) == digest)
  }

  @Test(arguments: [1, 3, 63, 64, 65, 200])
  func `doesn't depend on how the bytes arrive`(step: Int) {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var digest = SHA256()
    for start in stride(from: 0, to: bytes.count, by: step) {
      digest.update(Array(bytes[start..<min(start + step, bytes.count)]))
    }
    #expect(digest.finish() == SHA256.hexadecimal(of: bytes))
  }

  @Test func `gives the same without the processor's own instructions`() {
    if !SHA256.processorHasInstructions { print("This processor has no instructions for SHA-256: nothing to compare.") }
    for length in Array(0...200) + [4095, 4096, 10_000] {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* $0 &+ length) }
      var digest = SHA256(hasInstructions: false)
      digest.update(bytes)
      #expect(digest.finish() == SHA256.hexadecimal(of: bytes), "\(length) bytes")
    }
  }
}
