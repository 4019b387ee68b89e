/// Things with keys, by the first byte of those: most keys of a configuration begin like few of them.
struct FirstByteIndex<Item: Sendable>: Sendable {
  /// In the order in which they are looked at.
  let all: [Item]
  private let byByte: [[Item]]

  /// - Parameter first: the first byte of the key, which is a letter, and no placeholder.
  init(_ items: [Item], _ first: (Item) -> UInt8?) {
    all = items
    var byByte = [[Item]](repeating: [], count: 256)
    for item in items { if let first = first(item) { byByte[Int(first)].append(item) } }
    self.byByte = byByte
  }

  /// Those whose keys begin with a byte, in order.
  subscript(byte: UInt8?) -> [Item] { byte.map { byByte[Int($0)] } ?? [] }
}
