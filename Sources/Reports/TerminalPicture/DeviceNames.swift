/// `GPU1–7, 9, NIC0`: names that differ by the number at their end, as ranges, in natural order.
func shortList(of names: [String]) -> String {
  var groups: [(prefix: String, numbers: [Int])] = []
  for name in names.sorted(by: isNaturallyBefore) {
    let digits = String(name.reversed().prefix { ("0"..."9").contains($0) }.reversed())
    guard let number = Int(digits), String(number) == digits else {
      groups.append((name, []))
      continue
    }
    let prefix = String(name.dropLast(digits.count))
    if groups.last?.prefix == prefix, groups.last?.numbers.isEmpty == false {
      groups[groups.count - 1].numbers.append(number)
    } else {
      groups.append((prefix, [number]))
    }
  }
  return groups.map { group in
    group.numbers.isEmpty ? group.prefix : group.prefix + ranges(of: group.numbers).joined(separator: ", ")
  }.joined(separator: ", ")
}
