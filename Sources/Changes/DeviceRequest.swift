/// Devices of one sort that each pod or container of a role asks for.
package struct DeviceRequest: Sendable, Hashable {
  /// What they are counted by: the key that the scheduler is asked for, else the external resource, and the model.
  package struct Sort: Sendable, Hashable, Comparable {
    /// `nvidia.com/gpu`, or the external resource's name where no scheduler is asked.
    package var key: String
    /// As a node selector names it; else of the only model that the inventory has.
    package var model: String?

    package init(key: String, model: String? = nil) {
      self.key = key
      self.model = model
    }

    package static func < (left: Sort, right: Sort) -> Bool {
      (left.key, left.model ?? "") < (right.key, right.model ?? "")
    }
  }

  package var sort: Sort
  /// The external resource's name; nil for what only a pod template asks for.
  package var resource: String?
  package var amount: Int64
  package var isGPU: Bool
  /// Whether the key is YARN's; else Kubernetes', if it is one of a scheduler at all.
  package var isYARNs: Bool

  package init(sort: Sort, resource: String?, amount: Int64, isGPU: Bool, isYARNs: Bool = false) {
    self.sort = sort
    self.resource = resource
    self.amount = amount
    self.isGPU = isGPU
    self.isYARNs = isYARNs
  }
}
